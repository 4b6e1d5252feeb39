import { counted } from '../text/format.ts'
import { plain } from '../text/words.ts'
import type { Observation } from './check.ts'

/** A hostile image has a million such files. A waiver by path needs one finding per file. */
const MAX_FINDINGS = 50

/**
 * The observations of the first items, and one that counts the rest: `Also world-writable: 950 more paths.` Only what is
 * shown is built, because a million observations would need more memory than the image.
 * @param items the most severe first (`partition`): the rest is as severe as its first
 */
export function atMost<T>(
  items: readonly T[],
  attribute: string,
  observe: (item: T) => Observation,
  noun = 'path',
): Observation[] {
  const shown = items.slice(0, MAX_FINDINGS).map(observe)
  const more = items.length - MAX_FINDINGS
  if (more <= 0) return shown
  const { evidence, layer, unread, data } = observe(items[MAX_FINDINGS] as T)
  const message = plain(`Also ${attribute}: ${counted(more, `more ${noun}`)}.`)
  const facts = { ...(layer !== undefined && { layer }), ...(unread && { unread }) }
  const inherited = data?.['inherited'] === true && { inherited: true }
  return [...shown, { evidence, ...facts, data: { more, ...inherited }, message, fix: null }]
}

/** The items in their order, but first those that `isFirst` takes. */
export function partition<T>(items: readonly T[], isFirst: (item: T) => boolean): T[] {
  const rest: T[] = []
  const first = items.filter(item => isFirst(item) || !rest.push(item))
  return first.concat(rest)
}
