import { expect, test } from '@jest/globals'
import { MAX_WAIT_MS, type RequestFailure, retryDelay } from '../../src/adapters/github-retry.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')

function failure(status: number, headers: Record<string, string> = {}, message = ''): RequestFailure {
  return { status, message, response: { headers } }
}

test.each<[string, RequestFailure, number, number | null]>([
  ['a limit with retry-after', failure(429, { 'retry-after': '7' }), 1, 7000],
  ['a limit with retry-after 0', failure(429, { 'retry-after': '0' }), 1, 0],
  ['a limit with a date', failure(429, { 'retry-after': 'Fri, 20 Nov 2026 12:00:05 GMT' }), 1, 5000],
  ['a limit with a date gone by', failure(429, { 'retry-after': 'Fri, 20 Nov 2026 11:00:00 GMT' }), 1, 0],
  ['a limit with a word', failure(429, { 'retry-after': 'soon' }), 1, 60_000],
  ['a limit without a word', failure(429), 1, 60_000],
  ['a secondary limit', failure(403, {}, 'You have exceeded a secondary rate limit.'), 1, 60_000],
  ['a secondary limit with retry-after', failure(403, { 'retry-after': '3' }), 2, 3000],
  [
    'the hourly limit',
    failure(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 20) }),
    1,
    21_000,
  ],
  [
    'the hourly limit, far away',
    failure(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 900) }),
    1,
    null,
  ],
  ['a wait that is too long', failure(429, { 'retry-after': String(MAX_WAIT_MS / 1000 + 1) }), 1, null],
  ['a broken server, once', failure(500), 1, 1000],
  ['a broken server, twice', failure(502), 2, 4000],
  ['a broken server, three times', failure(504), 3, 16_000],
  ['a broken server that says when', failure(503, { 'retry-after': '2' }), 1, 2000],
  ['a broken server, too often', failure(500), 4, null],
  ['a broken connection', { status: 500, message: 'ECONNRESET' }, 1, 1000],
  ['a limit, too often', failure(429, { 'retry-after': '0' }), 4, null],
  [
    'a missing permission',
    failure(403, { 'x-ratelimit-remaining': '4999' }, 'Resource not accessible by integration'),
    1,
    null,
  ],
  ['what is not there', failure(404), 1, null],
  ['what is refused', failure(422), 1, null],
])('%s', (_, failed, attempt, delay) => {
  expect(retryDelay(failed, attempt, NOW)).toBe(delay)
})
