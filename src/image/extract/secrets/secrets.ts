import type { SecretMatch } from '../../extracts.ts'
import { type Extraction, type Extractor, PARSED } from '../extractor.ts'
import { findBinaryKey, isBinaryKey, isOtherData } from './binary-keys.ts'
import { type SecretCandidate, unread } from './candidate.ts'
import { findEncodedKeys } from './encoded-keys.ts'
import { findEscapedKeys } from './escaped-keys.ts'
import { unescapeTokens } from './escapes.ts'
import { findByContent } from './formats/by-content.ts'
import { findInFormat } from './formats/formats.ts'
import { parsedBytes } from './formats/parsed.ts'
import { createKeySieve, type KeySieve } from './key-sieve.ts'
import { parseMatches, toMatches } from './matches.ts'
import { spentBytes } from './parse-key.ts'
import { BEGIN, findPrivateKeys } from './private-keys.ts'
import { AFTER, BEFORE, findTokens, type Hit } from './rules.ts'
import { chooseScope, type SearchScope } from './search-scope.ts'
import { sieve } from './sieve.ts'
import { SSH_COM } from './ssh-com.ts'
import { isBinary, isWideText, toLatin1 } from './text.ts'
import { createTokenStream, type TokenStream } from './token-stream.ts'

/** Bytes of the smallest file with a secret, and of the smallest one with a private key. */
const MIN_SIZE = 8
const MIN_KEY = 48
/** Bytes of the first part that the search of the rest reads again, since a token may be across its end. */
const OVERLAP = BEFORE + AFTER

/** Private keys, credentials and tokens. Only a short hash of a value is kept. */
export const secrets: Extractor<'secrets'> = {
  name: 'secrets',
  start({ path, size }) {
    if (size < MIN_SIZE) return null
    const sieve = createKeySieve(size)
    const scope = chooseScope(path)
    if (scope === null) {
      if (size < MIN_KEY) return null
      return countParsed({ write: sieve.write, end: () => finish(null, sieve, null), searched: () => 0 })
    }
    const named = scope.key || scope.format !== null
    const length = Math.min(size, scope.most)
    // A key may start before the part that only the sieve sees.
    const sieved = size > length ? 0 : size
    let suspect: Suspect | null = null
    let buffer: Buffer | null = null
    let used = 0
    let next = 0
    let binary = false
    /** The rest of a text, from before the part that is searched at once. */
    const rest = size > length && scope.tokens !== null && !named ? createTokenStream() : null
    const restFrom = length - OVERLAP
    const read = (content: Buffer) => search(content, scope, size > length)
    return countParsed({
      write(chunk, at) {
        if (next === 0 && !named && !scope.text && isBinary(chunk, at)) binary = true
        const from = binary ? 0 : sieved
        if (at + chunk.length > from) sieve.write(chunk, at)
        // Most files arrive in one chunk, which need not be copied.
        if (!binary && at === 0 && chunk.length >= length) suspect = read(chunk.subarray(0, length))
        else if (!binary && suspect === null && at < length) {
          // A hole becomes one zero, so a sparse file costs no more than its content.
          buffer ??= Buffer.allocUnsafe(length)
          if (at > next) buffer[used++] = 0
          used += chunk.copy(buffer, used)
        }
        if (!binary && at + chunk.length > restFrom) rest?.write(chunk.subarray(Math.max(0, restFrom - at)))
        next = at + chunk.length
      },
      searched: () => (binary ? 0 : (scope.format === null ? 1 : PARSED) * Math.min(next, length)),
      end() {
        return finish(suspect ?? (buffer === null ? null : read(buffer.subarray(0, used))), sieve, binary ? null : rest)
      },
    })
  },
  parse: parseMatches,
}

/** The same extraction, in which the work for keys, and each text that is parsed while it is called, counts as searched bytes. */
function countParsed(extraction: Required<Extraction<SecretMatch[]>>): Extraction<SecretMatch[]> {
  let cost = 0
  const soFar = () => spentBytes() + parsedBytes()
  const count = <T>(work: () => T): T => {
    const before = soFar()
    const result = work()
    cost += soFar() - before
    return result
  }
  return {
    write: (chunk, at) => count(() => extraction.write(chunk, at)),
    end: () => count(extraction.end),
    searched: () => extraction.searched() + cost,
  }
}

/** A text that may contain secrets, with the results of the first search. */
interface Suspect {
  text: string
  candidates: SecretCandidate[]
  hits: Hit[]
  /** The same text without the escapes of JSON, and the marks that they change; null if there are none. */
  unescaped: { text: string; hits: Hit[] } | null
  document: boolean
}

/** Searches for secrets of the format, private keys, and marks of tokens; null if there are none. */
function search(bytes: Buffer, { format, key, tokens }: SearchScope, cut: boolean): Suspect | null {
  const named = key || format !== null
  const content = toLatin1(bytes, named || isWideText(bytes))
  const text = content.toString('latin1')
  const candidates = format === null ? [] : findInFormat(format, text)
  if (tokens === 'all' && candidates.length === 0) candidates.push(...findByContent(text))
  const isText = text.includes(BEGIN) || text.startsWith('PuTTY-') || text.includes(SSH_COM)
  const keys = [
    ...(isText ? findPrivateKeys(text) : []),
    ...(tokens === 'document' ? [] : [...findEncodedKeys(text), ...findEscapedKeys(text)]),
  ]
  candidates.push(...keys, ...(key || isBinaryKey(bytes) ? findBinaryKey(bytes) : []))
  const { hits, complete } = tokens !== null ? sieve(content, text) : { hits: [], complete: true }
  const unescaped = tokens !== null ? sieveUnescaped(text) : null
  if (!complete || unescaped?.complete === false) candidates.push(unread('token', 'decoys'))
  if (named && cut && !isOtherData(bytes)) candidates.push(unread(format?.kind ?? 'private-key', 'size'))
  if (candidates.length === 0 && hits.length === 0 && !unescaped?.hits.length) return null
  return { text, candidates, hits, unescaped, document: tokens === 'document' }
}

/** The marks of tokens that escapes of JSON hide, `ghp\u005f`; null if there are no escapes. Offsets are in the same lines. */
function sieveUnescaped(text: string): { text: string; hits: Hit[]; complete: boolean } | null {
  const plain = unescapeTokens(text)
  if (plain === null) return null
  const { hits, complete } = sieve(Buffer.from(plain, 'latin1'), plain)
  const differs = (at: number) => plain.slice(at, at + AFTER) !== text.slice(at, at + AFTER)
  return { text: plain, hits: hits.filter(({ at }) => differs(Math.max(0, at - BEFORE)) || differs(at)), complete }
}

type Matches = SecretMatch[] | null

/** Only the rules for tokens must be awaited, because they are loaded when the first file needs them. */
function finish(suspect: Suspect | null, sieve: KeySieve, rest: TokenStream | null): Matches | Promise<Matches> {
  const { keys, complete } = sieve.end()
  const sieved = complete ? keys : [...keys, unread('private-key', 'decoys')]
  const { text, candidates, hits, unescaped, document } = suspect ?? NOTHING
  if (hits.length === 0 && !unescaped?.hits.length && rest === null) return matchesOf(text, candidates, sieved)
  return Promise.all([
    findTokens(text, hits),
    unescaped === null ? [] : findTokens(unescaped.text, unescaped.hits),
    rest?.end() ?? [],
  ]).then(([plain, escaped, more]) => {
    const tokens = [...plain, ...escaped]
    const counted = document ? tokens.filter(({ weak }) => weak === undefined) : tokens
    return matchesOf(text, [...candidates, ...counted], [...sieved, ...more])
  })
}

const NOTHING: Suspect = { text: '', candidates: [], hits: [], unescaped: null, document: false }

function matchesOf(text: string, all: SecretCandidate[], sieved: SecretCandidate[]): Matches {
  if (isServiceAccount(text)) for (const each of all) if (each.rule === 'private-key') asServiceAccount(each)
  const matches = toMatches(text, all, sieved)
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
