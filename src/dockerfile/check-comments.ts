import { lowerCase } from '../text/go-case.ts'
import { directivesAtStart } from './directives.ts'
import { trim, trimStart } from './spaces.ts'

const NOTHING_SKIPPED = 'error=false'

/**
 * Options of BuildKit's checks that turn no rule off, instead of those in a Dockerfile's own comments. Rules that are
 * experimental stay on. Upstream: moby/buildkit frontend/dockerfile/linter/linter.go, `ParseLintOptions`.
 */
export function checkOptions(text: string): string {
  const [on] = linesOf(text).flatMap(line => checkIn(line)?.value.split(';').flatMap(experimentalRules) ?? [])
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

/** A comment that turns rules of BuildKit off or on: for the whole file among its directives, else for the next instruction. */
interface CheckComment {
  /** Up to the `#`. */
  start: string
  value: string
}

/** For BuildKit, only a newline ends a line: expressions with the flag `m` know more ends. */
function checkIn(line: string): CheckComment | null {
  const comment = trimStart(line)
  const end = comment.indexOf('=')
  if (!comment.startsWith('#') || end === -1 || lowerCase(trim(comment.slice(1, end))) !== 'check') return null
  return { start: line.slice(0, line.length - comment.length + 1), value: comment.slice(end + 1) }
}

function experimentalRules(option: string): string[] {
  const [name = '', ...rest] = option.split('=')
  const rules = rest.join('=').split(',').map(trim)
  const names = rules.filter(rule => /^\w+$/.test(rule))
  return trim(name) === 'experimental' && names.length > 0 ? [names.join(', ')] : []
}

function replaceCheckComments(text: string, comment: string): string {
  const lines = text.split('\n')
  const { length } = directivesAtStart(linesOf(text).map(trimStart))
  const replace = (line: string): string => {
    const check = checkIn(line)
    return check === null ? line : `${check.start}${comment}${line.endsWith('\r') ? '\r' : ''}`
  }
  return [...lines.slice(0, length), ...lines.slice(length).map(replace)].join('\n')
}

const linesOf = (text: string): string[] => text.replace(/^\ufeff/, '').split('\n')
