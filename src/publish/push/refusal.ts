import { shorten } from '../../text/shorten.ts'
import { printedLines } from './printed.ts'
import { classifyRefusal, type RefusalKind, withoutNames } from './refusal-kind.ts'

/** Why a push failed, as far as the output of the push program shows. */
export interface Refusal {
  kind: RefusalKind
  /** The HTTP status of the registry's answer; null if there was none, or the program did not name it. */
  status: number | null
  /** The registry's words on one line, without credentials: hostile text. Stagegate's for `no-answer` and `other-image`. */
  words: string
  /** Whether another attempt may succeed. */
  transient: boolean
  /** Milliseconds that the registry asked to wait; null if the output does not say. */
  wait: number | null
}

/** Characters of an error that are read, and that are shown. */
const MAX_MESSAGE = 4_000
const MAX_WORDS = 600

/**
 * Reads what buildx or skopeo printed when it failed to copy to this reference, or to read it. The registry's error codes
 * are those of the OCI distribution spec ("Error Codes"), which both print in lower case; statuses have several forms.
 */
export function readRefusal(output: string, reference: string): Refusal {
  const message = lastError(output)
  const text = withoutNames(message, reference)
  const named = namedStatus(text)
  const kind = classifyRefusal(text, named)
  const status = kind === 'credentials' ? null : named
  const transient = kind === 'rate-limited' || kind === 'server' || kind === 'unreachable'
  return { kind, status, words: shorten(message, MAX_WORDS), transient, wait: transient ? askedWait(text) : null }
}

/** The last error, without the parts that only name a place in the program. */
function lastError(output: string): string {
  const lines = printedLines(output)
  const last = Math.max(
    0,
    lines.findLastIndex(line => ERROR.test(line)),
  )
  const message = lines.slice(last, last + 8).join(' ')
  return message
    .replace(ERROR, '')
    .replace(/^copy sha256:\S+ from \S+ to \S+: /, '')
    .slice(0, MAX_MESSAGE)
}

const ERROR = /^(?:error|fatal): /i

function namedStatus(text: string): number | null {
  const named =
    /(?<!exit )\bstatus(?: ?code)?:? (?:from \w+ request to \S+ )?(\d{3})\b/i.exec(text) ??
    /: ([45]\d\d) [A-Z]/.exec(text) ??
    /\bhttp(?: status)?:? (\d{3})\b/i.exec(text)
  return named ? Number(named[1]) : null
}

/** `Retry-After: 5` if a program prints it, or the registry's words for it. */
function askedWait(text: string): number | null {
  const asked = /(?:retry[- ]after|try again in|wait)[:=]? *(\d{1,5})(?:\.\d+)? ?(ms|m|s)?/i.exec(text)
  if (!asked) return null
  return Number(asked[1]) * (asked[2] === 'ms' ? 1 : asked[2] === 'm' ? 60_000 : 1000)
}
