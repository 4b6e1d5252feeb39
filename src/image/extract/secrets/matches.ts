import { holdsToken } from '../../../secrets/values.ts'
import { asList, asObject } from '../../../text/json.ts'
import type { SecretMatch } from '../../extracts.ts'
import type { SecretCandidate } from './candidate.ts'
import { computeFingerprint } from './fingerprint.ts'

/** The kinds in order of precedence: if several rules match the same line, the first kind is kept. */
const KINDS = ['private-key', 'cloud-credential', 'registry-credential', 'token', 'env-file'] as const
/** Matches of a kind that are kept for one file; a report shows a few. */
const MAX_MATCHES = 20
/** Matches of a file in all: those of every kind, as many whose line is unknown, and two notes. */
const MAX_ALL = MAX_MATCHES * (KINDS.length + 1) + 2

/**
 * The matches with their line numbers, in order, one for each line. Of many, those of every kind are kept, and first those
 * that are not weak: no secret hides behind harmless ones. `sieved` are keys whose lines are unknown.
 */
export function toMatches(text: string, candidates: SecretCandidate[], sieved: SecretCandidate[] = []): SecretMatch[] {
  const notes = [...candidates, ...sieved].filter(({ unread }) => unread !== undefined)
  const byKind = Map.groupBy(onePerLine(text, candidates), ([, { kind }]) => kind)
  const kept = [...byKind.values()].flatMap(lines =>
    lines.sort(([, a], [, b]) => byWeakness(a, b)).slice(0, MAX_MATCHES),
  )
  const ordered = kept.sort(([a], [b]) => a - b)
  const matches = [...notes.map(note => toMatch(note, 1)), ...ordered.map(([line, one]) => toMatch(one, line))]
  const fingerprints = new Set(matches.map(({ fingerprint }) => fingerprint))
  const most = matches.length + MAX_MATCHES
  const more = sieved.filter(({ unread }) => unread === undefined).sort(byWeakness)
  for (const match of more.map(one => toMatch(one, 1))) {
    if (matches.length < most && !fingerprints.has(match.fingerprint)) matches.push(match)
    fingerprints.add(match.fingerprint)
  }
  return matches
}

const byWeakness = (a: SecretCandidate, b: SecretCandidate) =>
  Number(a.weak !== undefined) - Number(b.weak !== undefined)

function onePerLine(text: string, candidates: SecretCandidate[]): Map<number, SecretCandidate> {
  const rank = ({ kind, weak, encoded }: SecretCandidate) =>
    encoded
      ? KINDS.indexOf('registry-credential') + 0.5
      : KINDS.indexOf(kind) + (weak === 'url-password' ? KINDS.length : 0)
  const ordered = candidates
    .filter(({ unread }) => unread === undefined)
    .sort((a, b) => a.at - b.at || rank(a) - rank(b))
  const byLine = new Map<number, SecretCandidate>()
  let line = 1
  let from = 0
  for (const one of ordered) {
    for (let end = text.indexOf('\n', from); end !== -1 && end < one.at; end = text.indexOf('\n', from)) {
      line++
      from = end + 1
    }
    const other = byLine.get(line)
    if (other === undefined || rank(one) < rank(other)) byLine.set(line, one)
  }
  return byLine
}

/** What a name is; a file can have others. */
const NAME = /^[A-Za-z_][A-Za-z0-9_./-]{0,199}$/

function toMatch({ kind, rule, value, machine, name, weak, unread }: SecretCandidate, line: number): SecretMatch {
  const fingerprint = machine || holdsToken(value) ? computeFingerprint(value) : null
  return {
    ...{ kind, rule, line, fingerprint },
    ...(name !== undefined && NAME.test(name) && { name }),
    ...(weak && { weak }),
    ...(unread && { unread }),
  }
}

/** Parses the matches of a record of the layer index. @throws RangeError for what no file can have */
export function parseMatches(value: unknown): SecretMatch[] {
  const matches = asList(value, 'secrets')
  if (matches.length === 0 || matches.length > MAX_ALL) throw new RangeError()
  return matches.map(parseMatch)
}

const WEAK: readonly unknown[] = [
  'encrypted',
  'test-mode',
  'url-password',
  'hash',
  'unparsed',
  'program',
  'published',
] satisfies SecretMatch['weak'][]
const UNREAD: readonly unknown[] = ['size', 'decoys'] satisfies SecretMatch['unread'][]

function parseMatch(value: unknown): SecretMatch {
  const { kind, rule, line, fingerprint, name, weak, unread, ...rest } = asObject(value, 'secret')
  const is = (text: unknown, form: RegExp) => typeof text === 'string' && form.test(text)
  const sound =
    KINDS.includes(kind as SecretMatch['kind']) &&
    is(rule, /^[a-z0-9-]{1,40}$/) &&
    Number.isSafeInteger(line) &&
    (line as number) >= 1 &&
    (fingerprint === null || is(fingerprint, /^[0-9a-f]{12}$/)) &&
    (name === undefined || is(name, NAME)) &&
    (weak === undefined || WEAK.includes(weak)) &&
    (unread === undefined || UNREAD.includes(unread)) &&
    Object.keys(rest).length === 0
  if (!sound) throw new RangeError()
  return value as SecretMatch
}
