/** Go's white space, except that which ends a line. */
const SPACE = '(?:[^\\S\\n]|\\x85)*'
/** A comment that turns rules of BuildKit off or on: for the whole file among its directives, else for the next instruction. */
const CHECK = new RegExp(`^(${SPACE}#)${SPACE}check${SPACE}=(.*)$`, 'gim')
const DIRECTIVES = new RegExp(`^(?:${SPACE}#${SPACE}[a-z][a-z0-9]*${SPACE}=.*\\n)*`, 'i')
const EXPERIMENTAL = /(?:^|;)\s*experimental\s*=\s*([\w, ]+)/
const NOTHING_SKIPPED = 'error=false'

/**
 * Options of BuildKit's checks that turn no rule off, instead of those in a Dockerfile's own comments. Rules that are
 * experimental stay on. Upstream: moby/buildkit frontend/dockerfile/linter/linter.go, `ParseLintOptions`.
 */
export function checkOptions(text: string): string {
  const [on] = [...text.matchAll(CHECK)].flatMap(([, , value = '']) => EXPERIMENTAL.exec(value)?.[1]?.trim() ?? [])
  return on === undefined ? NOTHING_SKIPPED : `${NOTHING_SKIPPED};experimental=${on}`
}

/** The text without comments that turn rules off for one instruction, which no option overrides; null if it has none. */
export function withoutCheckComments(text: string): string | null {
  const [directives = ''] = DIRECTIVES.exec(text) ?? []
  const rest = text.slice(directives.length)
  const changed = rest.replace(CHECK, `$1 check=${NOTHING_SKIPPED}`)
  return changed === rest ? null : directives + changed
}
