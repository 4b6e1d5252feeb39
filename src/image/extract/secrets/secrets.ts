import { holdsToken } from '../../../secrets/values.ts'
import { asList, asObject } from '../../../text/json.ts'
import type { SecretMatch } from '../../extracts.ts'
import type { Extractor } from '../extractor.ts'
import type { SecretCandidate } from './candidate.ts'
import { computeFingerprint } from './fingerprint.ts'
import { findInFormat } from './formats/formats.ts'
import { findPrivateKeys } from './private-keys.ts'
import { findTokens, type Hit } from './rules.ts'
import { chooseScope, MAX_READ, type SearchScope } from './search-scope.ts'
import { sieve } from './sieve.ts'

/** Matches that are kept for one file; a report shows a few. */
const MAX_MATCHES = 20
/** Bytes at the start that decide whether a file is text. */
const SNIFF_BYTES = 4096

/** Private keys, credentials and tokens. Only a short hash of a value is kept. */
export const secrets: Extractor<'secrets'> = {
  name: 'secrets',
  start({ path, size }) {
    if (size < 16) return null
    const scope = chooseScope(path)
    if (scope === null) return null
    const length = Math.min(size, MAX_READ)
    let suspect: Suspect | null = null
    let buffer: Buffer | null = null
    let binary = false
    return {
      write(chunk, at) {
        if (binary || suspect !== null || at >= length) return
        if (at === 0 && chunk.subarray(0, SNIFF_BYTES).includes(0)) binary = true
        // Most files arrive in one chunk, which need not be copied.
        else if (at === 0 && chunk.length >= length) suspect = search(chunk.subarray(0, length), scope)
        else {
          buffer ??= Buffer.alloc(length)
          chunk.copy(buffer, at)
        }
      },
      end() {
        if (binary) return null
        const result = suspect ?? (buffer === null ? null : search(buffer, scope))
        return result === null ? null : finish(result)
      },
    }
  },
  parse(value) {
    const matches = asList(value, 'secrets')
    if (matches.length === 0 || matches.length > MAX_MATCHES) throw new RangeError()
    return matches.map(parseMatch)
  },
}

/** A text that may contain secrets, with the results of the first search. */
interface Suspect {
  text: string
  candidates: SecretCandidate[]
  hits: Hit[]
}

/** Searches for secrets of the format, private keys, and marks of tokens; null if there are none. */
function search(content: Buffer, { format, tokens }: SearchScope): Suspect | null {
  if (content.subarray(0, SNIFF_BYTES).includes(0)) return null
  // Latin-1 keeps offsets, and secrets are ASCII.
  const text = content.toString('latin1')
  const candidates = format === null ? [] : findInFormat(format, text)
  if (text.includes('PRIVATE KEY') || text.startsWith('PuTTY-')) candidates.push(...findPrivateKeys(text))
  const hits = tokens ? sieve(content, text) : []
  return candidates.length === 0 && hits.length === 0 ? null : { text, candidates, hits }
}

async function finish({ text, candidates, hits }: Suspect): Promise<SecretMatch[] | null> {
  const all = [...candidates, ...(await findTokens(text, hits))]
  if (isServiceAccount(text)) for (const each of all) if (each.rule === 'private-key') asServiceAccount(each)
  const matches = toMatches(text, all)
  return matches.length === 0 ? null : matches
}

/** Whether the text is the key file of a Google service account. */
function isServiceAccount(text: string): boolean {
  return text.includes('"private_key_id"') && /"type"\s{0,99}:\s{0,99}"service_account"/.test(text)
}

function asServiceAccount(candidate: SecretCandidate): void {
  candidate.kind = 'cloud-credential'
  candidate.rule = 'gcp-service-account'
}

/** The kinds in order of precedence: if several rules match the same line, the first kind is kept. */
const KINDS = ['private-key', 'cloud-credential', 'registry-credential', 'token', 'env-file'] as const

/** The matches with their line numbers, in order, one for each line. */
function toMatches(text: string, candidates: SecretCandidate[]): SecretMatch[] {
  const rank = (one: SecretCandidate) => KINDS.indexOf(one.kind) + (one.weak === 'url-password' ? KINDS.length : 0)
  const ordered = candidates.sort((a, b) => a.at - b.at || rank(a) - rank(b))
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
  return [...byLine].slice(0, MAX_MATCHES).map(([at, one]) => toMatch(one, at))
}

function toMatch({ kind, rule, value, machine, name, weak }: SecretCandidate, line: number): SecretMatch {
  const fingerprint = machine || holdsToken(value) ? computeFingerprint(value) : null
  return { kind, rule, line, fingerprint, ...(name !== undefined && { name }), ...(weak && { weak }) }
}

const WEAK: readonly unknown[] = [
  'encrypted',
  'test-mode',
  'url-password',
  'hash',
  'unparsed',
] satisfies SecretMatch['weak'][]

function parseMatch(value: unknown): SecretMatch {
  const { kind, rule, line, fingerprint, name, weak, ...rest } = asObject(value, 'secret')
  const is = (text: unknown, form: RegExp) => typeof text === 'string' && form.test(text)
  const sound =
    KINDS.includes(kind as SecretMatch['kind']) &&
    is(rule, /^[a-z0-9-]{1,40}$/) &&
    Number.isSafeInteger(line) &&
    (line as number) >= 1 &&
    (fingerprint === null || is(fingerprint, /^[0-9a-f]{12}$/)) &&
    (name === undefined || is(name, /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/)) &&
    (weak === undefined || WEAK.includes(weak)) &&
    Object.keys(rest).length === 0
  if (!sound) throw new RangeError()
  return value as SecretMatch
}
