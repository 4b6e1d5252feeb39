/** The parts of a failed request that matter. Octokit's RequestError has this form. */
export interface RequestFailure {
  status: number
  message: string
  response?: { headers: Record<string, string | number | undefined> } | undefined
}

/** Milliseconds after which the client gives up an API that does not answer, over all requests and waits. */
export const MAX_UNREACHABLE_MS = 15_000

/** Whether there was no answer, as for a name that does not resolve. Octokit reports that as status 500. */
export function isUnreachable(failure: RequestFailure): boolean {
  return failure.response === undefined
}

/** The first wait after an error of the server. */
const FIRST_WAIT_MS = 1_000
/** The most attempts of a request. */
export const MAX_ATTEMPTS = 4
/** The longest single wait. A rate limit that lasts longer is reported. */
export const MAX_WAIT_MS = 60_000

/**
 * Milliseconds to wait before a failed request is sent again; null if that would not help. Follows GitHub's "Best
 * practices for using the REST API": `retry-after`, then `x-ratelimit-reset`, then at least a minute for a secondary
 * limit. (Octokit's own retry plugin ignores `retry-after`, and its throttling plugin takes a `retry-after` of 0 for a
 * minute and delays every write for seconds.)
 * @param attempt 1 after the first failure
 */
export function retryDelay(failure: RequestFailure, attempt: number, now: number): number | null {
  if (attempt >= MAX_ATTEMPTS) return null
  const wait = limited(failure)
    ? limitDelay(failure, now)
    : failure.status >= 500
      ? serverDelay(failure, attempt, now)
      : null
  return wait === null || wait > MAX_WAIT_MS ? null : wait
}

function limited({ status, message, response }: RequestFailure): boolean {
  if (status === 429) return true
  if (status !== 403) return false
  const headers = response?.headers ?? {}
  // A 403 that lacks permission has none of these.
  return (
    headers['retry-after'] !== undefined ||
    String(headers['x-ratelimit-remaining']) === '0' ||
    /secondary rate/i.test(message)
  )
}

function limitDelay(failure: RequestFailure, now: number): number {
  const asked = retryAfter(failure, now)
  if (asked !== null) return asked
  const headers = failure.response?.headers ?? {}
  const reset = Number(headers['x-ratelimit-reset'])
  if (String(headers['x-ratelimit-remaining']) === '0' && Number.isFinite(reset)) {
    return Math.max(0, reset * 1000 - now) + 1000
  }
  return 60_000
}

/**
 * The wait after an error of the server grows fourfold each time; threefold if there was no answer, so that all attempts
 * fit into MAX_UNREACHABLE_MS.
 */
function serverDelay(failure: RequestFailure, attempt: number, now: number): number {
  return retryAfter(failure, now) ?? FIRST_WAIT_MS * (isUnreachable(failure) ? 3 : 4) ** (attempt - 1)
}

/** RFC 9110, section 10.2.3: seconds, or a date. */
function retryAfter({ response }: RequestFailure, now: number): number | null {
  const value = String(response?.headers['retry-after'] ?? '').trim()
  if (/^\d+$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return value === '' || Number.isNaN(date) ? null : Math.max(0, date - now)
}
