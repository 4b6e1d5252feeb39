import { createHash } from 'node:crypto'
import type { Result } from 'sarif'
import { firstNames } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import { visible } from '../escape.ts'
import type { Problem } from '../problems/problem.ts'
import { locationOf } from './locations.ts'
import { BUDGET_RULE, LEVELS } from './rules.ts'

/** GitHub shows the whole message; a longer one would not be read. */
const MAX_MESSAGE = 4000
const SHOWN_ITEMS = 10
const SHOWN_TARGETS = 10
/** The number of targets and of paths in the properties, which programs read. */
const MAX_LISTED = 100

/**
 * One result for every rule and line, most severe first: several targets and platforms that share an instruction share its
 * result. upload-sarif adds another fingerprint, the hash of the line's text; with that, a second result of a rule
 * at one line would be lost in the first.
 */
export function sarifResults(list: readonly Problem[], fallback: string): Result[] {
  const groups = Map.groupBy(list, problem =>
    JSON.stringify([ruleOf(problem), problem.place?.file ?? fallback, problem.place?.line ?? 1, problem.waiver]),
  )
  const counts = new Map<string, number>()
  return [...groups.values()].map(group => {
    const [first] = group as [Problem, ...Problem[]]
    const text = first.place?.instruction ?? ''
    const identity = digest(JSON.stringify([ruleOf(first), first.place?.file ?? fallback, text]))
    const count = (counts.get(identity) ?? 0) + 1
    counts.set(identity, count)
    return result(group, fallback, `${identity}:${count}`)
  })
}

function ruleOf({ id }: Problem): string {
  return visible(id ?? BUDGET_RULE)
}

/** @param fingerprint identifies the result; it stays the same if lines are added above, or sizes change */
function result(group: Problem[], fallback: string, fingerprint: string): Result {
  const [first] = group as [Problem, ...Problem[]]
  const { waiver } = first
  return {
    ruleId: ruleOf(first),
    level: LEVELS[first.severity],
    message: { text: messageOf(group) },
    locations: [locationOf(first.place, fallback)],
    partialFingerprints: { 'stagegate/v1': fingerprint },
    ...(waiver !== null && {
      suppressions: [
        {
          kind: 'external',
          status: 'accepted',
          justification: visible(
            `${waiver.reason} (${waiver.path === null ? '' : `${waiver.path}, `}until ${waiver.until})`,
          ),
        } as const,
      ],
    }),
    properties: {
      targets: unique(group.flatMap(one => one.targets.map(visible))).slice(0, MAX_LISTED),
      paths: unique(
        group.flatMap(({ items }) => items.flatMap(({ path }) => (path === null ? [] : [visible(path)]))),
      ).slice(0, MAX_LISTED),
    },
  }
}

function messageOf(group: Problem[]): string {
  const byWords = Map.groupBy(
    group.flatMap(({ items, targets }) => items.map(({ message }) => ({ message, targets }))),
    ({ message }) => message,
  )
  const items = [...byWords].map(
    ([message, same]) => `${firstNames(unique(same.flatMap(one => one.targets)), SHOWN_TARGETS)}: ${message}`,
  )
  const more = items.length > SHOWN_ITEMS ? [`… and ${items.length - SHOWN_ITEMS} more.`] : []
  const fixes = unique(group.flatMap(({ fix }) => (fix === null ? [] : [`Fix: ${fix}`])))
  const lines = [...items.slice(0, SHOWN_ITEMS), ...more, ...fixes].flatMap(text => text.split('\n'))
  return shorten(lines.map(line => plain(shorten(line, 1000))).join('\n'), MAX_MESSAGE)
}

/** SARIF 2.1.0, 3.11.6: text in brackets before parentheses would be a link. */
function plain(text: string): string {
  return visible(text).replaceAll('](', '] (')
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)]
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
