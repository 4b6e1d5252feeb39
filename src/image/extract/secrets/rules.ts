import { Failure } from '../../../failure.ts'
import { DISCORD, RULE_OF_MARK } from '../../../secrets/marks.ts'
import { isMachineMade, isPlaceholder } from '../../../secrets/values.ts'
import type { SecretMatch } from '../../extracts.ts'
import type { SecretCandidate } from './candidate.ts'

/** The part of secretlint's interface in use (@secretlint/types, SecretLintRuleCreator). A rule reports ranges of the text. */
interface PresetRule {
  meta: { id: string }
  create(context: Context, options: object): { file(source: { content: string }): unknown }
}

interface Context {
  createTranslator(): (id: string) => string
  report(match: { range: readonly [number, number]; message: string }): void
}

/** A mark in a text, and its offset. */
export interface Hit {
  at: number
  mark: string
}

/** Bytes before and after a mark that a rule gets: the longest token has about 1,300 characters. */
export const BEFORE = 300
export const AFTER = 2000
const PREFIX = '@secretlint/secretlint-rule-'

const KINDS: Readonly<Record<string, SecretMatch['kind']>> = {
  aws: 'cloud-credential',
  'azure-storage': 'cloud-credential',
  docker: 'registry-credential',
  npm: 'registry-credential',
  pypi: 'registry-credential',
}

const URL_PASSWORD = 'url-password'

/**
 * Our own rules, for tokens without a usable rule in secretlint: its rule for AWS reports the offset of the name with the
 * length of the value, and those for URLs know few schemes and no example hosts. Group 1 is the value.
 */
const OWN: Readonly<Record<string, RegExp>> = {
  'age-secret-key': /\b(AGE-SECRET-KEY-1[A-Z0-9]{58})\b/g,
  aws: /(?:SECRET|[sS]ecret)_?(?:ACCESS|[aA]ccess)_?(?:KEY|[kK]ey)["']?\s{0,9}(?::|=>|=)\s{0,9}["']?([A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])/g,
  'azure-storage': /\bAccountKey=([A-Za-z0-9+/]{86}==)/g,
  discord: new RegExp(`\\b(${DISCORD})`, 'g'),
  pypi: /\b(pypi-AgE[A-Za-z0-9_-]{50,1000})/g,
  // The hosts are those that RFC 2606 reserves for examples, and the local host.
  [URL_PASSWORD]:
    /:\/\/[^\s/:"'`<>]{1,100}:([^\s/:"'`<>]{3,200})@(?![^\s/:"'`<>]{0,200}@|(?:[A-Za-z0-9-]{1,63}\.){0,9}(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)(?![A-Za-z0-9.-])|127\.|host\b)/g,
}

let preset: Promise<Map<string, PresetRule>> | null = null

/** Loads the preset for the first file that may contain a secret: most images have none, and it takes ten milliseconds. */
function loadPreset(): Promise<Map<string, PresetRule>> {
  preset ??= import('@secretlint/secretlint-rule-preset-recommend').then(
    ({ rules }) => new Map((rules as unknown as PresetRule[]).map(rule => [rule.meta.id.replace(PREFIX, ''), rule])),
  )
  return preset
}

/** Finds the tokens at the hits of the sieve. Each rule gets only the text around its own marks. */
export async function findTokens(text: string, hits: readonly Hit[]): Promise<SecretCandidate[]> {
  if (hits.length === 0) return []
  const rules = await loadPreset()
  const candidates: SecretCandidate[] = []
  for (const [rule, offsets] of groupHits(hits)) {
    for (const [from, to] of toWindows(offsets, text.length)) {
      for (const [start, end] of findRanges(rule, rules, text.slice(from, to))) {
        const candidate = toCandidate(rule, from + start, text.slice(from + start, from + end))
        if (candidate) candidates.push(candidate)
      }
    }
  }
  return candidates
}

/** Finds what our own rules know except addresses: AWS secret keys by their name, keys of Azure's storage, and a few tokens. */
export function findOwnTokens(text: string): SecretCandidate[] {
  return Object.keys(OWN).flatMap(rule =>
    rule === URL_PASSWORD
      ? []
      : rangesOf(OWN[rule] as RegExp, text).flatMap(
          ([start, end]) => toCandidate(rule, start, text.slice(start, end)) ?? [],
        ),
  )
}

/** The offsets of hits by rule. */
function groupHits(hits: readonly Hit[]): Map<string, number[]> {
  const offsets = new Map<string, number[]>()
  for (const { at, mark } of hits) {
    const rule = RULE_OF_MARK.get(mark) ?? URL_PASSWORD
    const list = offsets.get(rule) ?? []
    offsets.set(rule, list)
    list.push(at)
  }
  return offsets
}

/** The windows around offsets. Overlapping windows are merged, so no text is searched twice. */
export function toWindows(offsets: readonly number[], length: number): [number, number][] {
  const windows: [number, number][] = []
  for (const at of offsets) {
    const last = windows.at(-1)
    const to = Math.min(length, at + AFTER)
    if (last && at - BEFORE <= last[1]) last[1] = to
    else windows.push([Math.max(0, at - BEFORE), to])
  }
  return windows
}

function findRanges(name: string, rules: Map<string, PresetRule>, content: string): (readonly [number, number])[] {
  const own = OWN[name]
  if (own) return rangesOf(own, content)
  const ranges: (readonly [number, number])[] = []
  const context: Context = { createTranslator: () => id => id, report: ({ range }) => ranges.push(range) }
  try {
    rules.get(name)?.create(context, {}).file({ content })
  } catch {
    // The message of the error may quote the text.
    throw new Failure('image/secret-rule', `The rule "${name}" for secrets broke on a file.`)
  }
  return ranges
}

/** The ranges of group 1. */
function rangesOf(rule: RegExp, content: string): (readonly [number, number])[] {
  return [...content.matchAll(rule)].map(match => {
    const value = match[1] ?? ''
    const start = match.index + match[0].lastIndexOf(value)
    return [start, start + value.length]
  })
}

/** The candidate for a match of a rule; null for a placeholder. */
function toCandidate(rule: string, at: number, value: string): SecretCandidate | null {
  const kind = KINDS[rule] ?? 'token'
  if (rule === URL_PASSWORD) {
    return isPlaceholder(value) ? null : { rule, kind, at, value, machine: false, weak: URL_PASSWORD }
  }
  // The ranges of some rules include the name before the value, or the rest of the line.
  const bare = value.replace(/^_authToken=/, '').split(/[\s"']/, 1)[0] ?? ''
  if (isPlaceholder(bare) || (rule !== 'slack' && !isMachineMade(bare))) return null
  const weak = /^[sr]k_test_/.test(bare) ? { weak: 'test-mode' as const } : {}
  return { rule, kind, at, value: bare, machine: true, ...weak }
}
