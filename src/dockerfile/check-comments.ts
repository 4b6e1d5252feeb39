import { directivesAtStart } from './directives.ts'
import { trimStart } from './spaces.ts'

/** Go's white space, except that which ends a line. */
const SPACE = '(?:[^\\S\\n]|\\x85)*'
/** A comment that turns rules of BuildKit off or on: for the whole file among its directives, else for the next instruction. */
const CHECK = new RegExp(`^(${SPACE}#)${SPACE}check${SPACE}=(.*)$`, 'gim')
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
  const changed = replaceCheckComments(text, ` check=${NOTHING_SKIPPED}`)
  return changed === text ? null : changed
}

/**
 * The text with those comments emptied. BuildKit ends with a panic if it lists the stages of a Dockerfile that has one
 * (measured: v0.34.2): `ListTargets` passes no linter to `instructions.Parse`.
 */
export const withEmptyCheckComments = (text: string): string => replaceCheckComments(text, '')

function replaceCheckComments(text: string, comment: string): string {
  const lines = text.split('\n')
  const [first = '', ...rest] = lines
  const { length } = directivesAtStart([first.replace(/^\ufeff/, ''), ...rest].map(trimStart))
  const others = lines.slice(length).join('\n').replace(CHECK, `$1${comment}`)
  return [...lines.slice(0, length), others].join('\n')
}
