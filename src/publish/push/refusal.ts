import { shorten } from '../../report/escape.ts'
import { printedLines } from './printed.ts'

/** Why a push did not come about, as far as the program that pushed lets it be known. */
export interface Refusal {
  kind: RefusalKind
  /** The HTTP status; null where there was no answer, or none was named. */
  status: number | null
  /** The registry's own words, on one line, without credentials: hostile text. */
  words: string
  /** Whether it may go well a little later. */
  passing: boolean
  /** Milliseconds that the registry asked to wait; null where it said nothing that can be seen. */
  wait: number | null
}

export type RefusalKind =
  | 'unauthorized'
  | 'denied'
  | 'not-found'
  | 'too-large'
  | 'immutable'
  | 'quota'
  | 'rate-limited'
  | 'server'
  | 'unreachable'
  | 'untrusted'
  | 'refused'

const LONGEST_WORDS = 600

/**
 * Reads what buildx or skopeo printed when it failed. The registry's error codes are those of the OCI distribution
 * spec ("Error Codes"), which both print in lower case; statuses are named in several ways.
 */
export function readRefusal(output: string): Refusal {
  const words = refusalWords(output)
  const status = statusIn(words)
  const kind = kindOf(words, status)
  const passing = kind === 'rate-limited' || kind === 'server' || kind === 'unreachable'
  return { kind, status, words, passing, wait: passing ? askedWait(words) : null }
}

/** The last error, without what only says where in the program it came up. */
function refusalWords(output: string): string {
  const lines = printedLines(output)
  const last = Math.max(
    0,
    lines.findLastIndex(line => ERROR.test(line)),
  )
  const message = lines.slice(last, last + 8).join(' ')
  const words = message.replace(ERROR, '').replace(/^copy sha256:\S+ from \S+ to \S+: /, '')
  return shorten(words, LONGEST_WORDS)
}

const ERROR = /^(?:error|fatal): /i

const STATUS_WORDS: [RegExp, number][] = [
  [/\btoo ?many ?requests\b/i, 429],
  [/\bunauthorized\b|authentication required|invalid username\/password|no basic auth credentials/i, 401],
  [/\bdenied\b|\bforbidden\b/i, 403],
  [/\b(?:name|manifest|blob|repository) (?:is )?unknown\b|\bnot found\b/i, 404],
  [/entity too large|payload too large|content too large|blob too large/i, 413],
]

function statusIn(words: string): number | null {
  const named =
    /\bstatus(?: ?code)?:? (?:from \w+ request to \S+ )?(\d{3})\b/i.exec(words) ??
    /: ([45]\d\d) [A-Z]/.exec(words) ??
    /\bhttp(?: status)?:? (\d{3})\b/i.exec(words)
  return named ? Number(named[1]) : (STATUS_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? null)
}

/** What a registry says of a tag that is fixed or of space that is used up comes with several statuses. */
function kindOf(words: string, status: number | null): RefusalKind {
  if (/\bimmutab|cannot be overwritten|tag (?:invalid: )?.{0,80}already exists|overwrit/i.test(words))
    return 'immutable'
  if (/\bquota\b|insufficient storage|storage limit|no space left/i.test(words) || status === 507) return 'quota'
  if (LOST_UPLOAD.test(words)) return 'server'
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'denied'
  if (status === 404) return 'not-found'
  if (status === 413) return 'too-large'
  if (status === 429) return 'rate-limited'
  if (status === 408 || (status !== null && status >= 500)) return 'server'
  if (status === null && /x509: |tls: |certificate|HTTP response to HTTPS client/i.test(words)) return 'untrusted'
  if (status === null && NO_ANSWER.test(words)) return 'unreachable'
  return 'refused'
}

/**
 * An upload that the registry no longer knows, or blobs that not all of its machines know yet. A 404 or 416 for an upload
 * that was begun says the same; for one that is to begin, a 404 says that there is no such repository.
 */
const LOST_UPLOAD =
  /blob[ _]upload[ _](?:unknown|invalid)|manifest[ _]blob[ _]unknown|digest[ _]invalid|(?:PUT|PATCH) request to \S+\/blobs\/uploads\/[^\s?]+\S*: (?:404|416)\b/i

/** What Go's net and net/http say where a connection did not come about, or ended. */
const NO_ANSWER =
  /connection (?:refused|reset)|broken pipe|\bEOF\b|i\/o timeout|timeout|timed out|deadline exceeded|no such host|no route to host|network is unreachable|server closed|use of closed network|temporary failure|http2: |transport connection broken|server misbehaving/i

/** `Retry-After: 5` where a program prints it, or the registry's own words. */
function askedWait(words: string): number | null {
  const asked = /(?:retry[- ]after|try again in|wait)[:=]? *(\d{1,5})(?:\.\d+)? ?(ms|m|s)?/i.exec(words)
  if (!asked) return null
  return Number(asked[1]) * (asked[2] === 'ms' ? 1 : asked[2] === 'm' ? 60_000 : 1000)
}
