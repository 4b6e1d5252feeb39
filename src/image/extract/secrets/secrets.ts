import { holdsToken } from '../../../secrets/values.ts'
import type { SecretMatch } from '../../extracts.ts'
import { asList, asObject } from '../../json.ts'
import type { Extractor } from '../extractor.ts'
import { fingerprintOf } from './fingerprint.ts'
import { findInFormat, type SecretCandidate } from './formats.ts'
import { findPrivateKeys } from './private-keys.ts'
import { findTokens, type Hit } from './rules.ts'
import { chooseScope, MAX_READ, type SearchScope } from './search-scope.ts'
import { sieve } from './sieve.ts'

/** Matches that are kept of one file: a report shows a few. */
const MAX_MATCHES = 20
/** How much of the beginning tells whether it is text. */
const SNIFFED = 4096

/** Private keys, credentials and tokens in files that may have them. Nothing of a value is kept but a short hash. */
export const secrets: Extractor<'secrets'> = {
  name: 'secrets',
  start({ path, size }) {
    if (size < 16) return null
    const interest = chooseScope(path)
    if (interest === null) return null
    const wanted = Math.min(size, MAX_READ)
    let seen: Seen | null = null
    let gathered: Buffer | null = null
    let binary = false
    return {
      write(chunk, at) {
        if (binary || seen !== null || at >= wanted) return
        if (at === 0 && chunk.subarray(0, SNIFFED).includes(0)) binary = true
        // Most files come in one piece, and then nothing need be copied.
        else if (at === 0 && chunk.length >= wanted) seen = look(chunk.subarray(0, wanted), interest)
        else {
          gathered ??= Buffer.alloc(wanted)
          chunk.copy(gathered, at)
        }
      },
      end() {
        if (binary) return null
        const all = seen ?? (gathered === null ? null : look(gathered, interest))
        return all === null ? null : finish(all)
      },
    }
  },
  parse(value) {
    const matches = asList(value, 'secrets')
    if (matches.length === 0 || matches.length > MAX_MATCHES) throw new RangeError()
    return matches.map(parseMatch)
  },
}

/** A text that may have secrets, and what was seen of them at first sight. */
interface Seen {
  text: string
  found: SecretCandidate[]
  hits: Hit[]
}

/** Null where nothing in the text is worth a second look. */
function look(content: Buffer, { format, tokens }: SearchScope): Seen | null {
  if (content.subarray(0, SNIFFED).includes(0)) return null
  // A byte a character: secrets are ASCII, and places stay places.
  const text = content.toString('latin1')
  const found = format === null ? [] : findInFormat(format, text)
  if (text.includes('PRIVATE KEY') || text.startsWith('PuTTY-')) found.push(...findPrivateKeys(text))
  const hits = tokens ? sieve(content, text) : []
  return found.length === 0 && hits.length === 0 ? null : { text, found, hits }
}

async function finish({ text, found, hits }: Seen): Promise<SecretMatch[] | null> {
  const all = [...found, ...(await findTokens(text, hits))]
  if (isServiceAccount(text)) for (const one of all) if (one.rule === 'private-key') asServiceAccount(one)
  const matches = numbered(text, all)
  return matches.length === 0 ? null : matches
}

/** The key file of a Google service account, which is a credential of that cloud. */
function isServiceAccount(text: string): boolean {
  return text.includes('"private_key_id"') && /"type"\s{0,99}:\s{0,99}"service_account"/.test(text)
}

function asServiceAccount(found: SecretCandidate): void {
  found.kind = 'cloud-credential'
  found.rule = 'gcp-service-account'
}

/** The more telling first: of several rules that know one place, only one is kept. */
const KINDS = ['private-key', 'cloud-credential', 'registry-credential', 'token', 'env-file'] as const

/** With the lines that they stand in, in that order, one for each line. */
function numbered(text: string, found: SecretCandidate[]): SecretMatch[] {
  const rank = (one: SecretCandidate) => KINDS.indexOf(one.kind) + (one.weak === 'url-password' ? KINDS.length : 0)
  const ordered = found.sort((a, b) => a.at - b.at || rank(a) - rank(b))
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
  const fingerprint = machine || holdsToken(value) ? fingerprintOf(value) : null
  return { kind, rule, line, fingerprint, ...(name !== undefined && { name }), ...(weak && { weak }) }
}

const WEAK: readonly unknown[] = ['encrypted', 'test-mode', 'url-password'] satisfies SecretMatch['weak'][]

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
