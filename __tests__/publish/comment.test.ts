import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createGitHub } from '../../src/adapters/github.ts'
import { type CommentRequest, commentMarker, publishComment } from '../../src/publish/comment.ts'
import type { GitHubApi } from '../../src/publish/github.ts'
import { type GitHubApiOptions, type GitHubApiServer, startGitHubApi } from '../helpers/github-api.ts'
import { fakeClock } from '../helpers/ports.ts'

const BOT = 'github-actions[bot]'
const MARKER = commentMarker('default')
const PULL = { number: 42, readOnly: null }

let server: GitHubApiServer
let github: GitHubApi

async function start(options: GitHubApiOptions = {}): Promise<void> {
  await server?.close()
  server = await startGitHubApi(options)
  github = connect()
}

function connect(): GitHubApi {
  return createGitHub({ token: 'ghs_test', repository: 'acme/shop', apiUrl: server.url, clock: fakeClock() })
}

function request(over: Partial<CommentRequest> = {}): CommentRequest {
  return { pullRequest: PULL, marker: MARKER, body: `${MARKER}\nnew`, create: true, ...over }
}

function stored(): [number, string, string][] {
  return server.comments.map(({ issue, author, body }) => [issue, author, body])
}

function sent(method: string): number {
  return server.requests.filter(each => each.method === method && each.path !== '/graphql').length
}

beforeEach(() => start())
afterEach(() => server.close())

describe('our own comment', () => {
  test('is created if there is none', async () => {
    const outcome = await publishComment(github, request())
    expect(outcome).toEqual({
      kind: 'created',
      url: expect.stringMatching(/^https:\/\/github\.com\/acme\/shop\/pull\/42#issuecomment-\d+$/),
      warning: null,
    })
    expect(stored()).toEqual([[42, BOT, `${MARKER}\nnew`]])
  })

  test('is updated in place', async () => {
    const { id } = server.addComment({ issue: 42, author: BOT, body: `${MARKER}\nold` })
    const outcome = await publishComment(github, request())
    expect(outcome).toMatchObject({ kind: 'updated', url: expect.stringContaining(String(id)), warning: null })
    expect(stored()).toEqual([[42, BOT, `${MARKER}\nnew`]])
  })

  test.each(['', '\n', '\r\n'])('is not written again without a change (%j)', async end => {
    server.addComment({ issue: 42, author: BOT, body: `${MARKER}${end === '' ? '\n' : end}new${end}` })
    expect(await publishComment(github, request())).toMatchObject({ kind: 'unchanged', warning: null })
    expect(sent('PATCH') + sent('POST')).toBe(0)
  })

  test.each([0, 29, 30, 99, 100, 250])('is found after %i other comments', async others => {
    for (let index = 0; index < others; index++) server.addComment({ issue: 42, author: 'octocat', body: `#${index}` })
    server.addComment({ issue: 42, author: BOT, body: `${MARKER}\nold` })
    expect(await publishComment(github, request())).toMatchObject({ kind: 'updated' })
    expect(server.comments).toHaveLength(others + 1)
    expect(sent('GET')).toBe(Math.floor(others / 100) + 1)
  })

  test.each([
    ['another author', 42, 'octocat', MARKER],
    ['an author who only looks like us', 42, 'github-actions', MARKER],
    ['another key', 42, BOT, commentMarker('backend')],
    ['another pull request', 7, BOT, MARKER],
    ['a quoted marker', 42, BOT, `> ${MARKER}`],
  ])('is distinguished from one with %s', async (_, issue, author, marker) => {
    server.addComment({ issue, author, body: `${marker}\nold` })
    expect(await publishComment(github, request())).toMatchObject({ kind: 'created' })
    expect(stored()).toEqual([
      [issue, author, `${marker}\nold`],
      [42, BOT, `${MARKER}\nnew`],
    ])
  })

  test('stays the only one: the oldest is kept, the others are deleted', async () => {
    const bodies = ['one', 'two', 'three'].map(text => `${MARKER}\n${text}`)
    const [first] = bodies.map(body => server.addComment({ issue: 42, author: BOT, body }))
    server.addComment({ issue: 42, author: 'octocat', body: bodies[0] ?? '' })
    await publishComment(github, request())
    expect(server.comments.filter(({ author }) => author === BOT)).toEqual([{ ...first, body: `${MARKER}\nnew` }])
    expect(server.comments).toHaveLength(2)
  })

  test.each([2, 3, 5])('is one after %i runs raced to create it', async runs => {
    server.holdCreates(runs)
    const bodies = Array.from({ length: runs }, (_, index) => `${MARKER}\nrun ${index}`)
    const outcomes = await Promise.all(bodies.map(body => publishComment(connect(), request({ body }))))
    expect(outcomes.map(outcome => outcome.warning)).toEqual(bodies.map(() => null))
    expect(sent('POST')).toBe(runs)
    expect(server.comments).toHaveLength(1)
    expect(bodies).toContain(server.comments[0]?.body)
  })

  test('is not created without something to report', async () => {
    expect(await publishComment(github, request({ create: false }))).toEqual({ kind: 'none', url: null, warning: null })
    expect(stored()).toEqual([])
  })

  test('is updated even without something to report', async () => {
    server.addComment({ issue: 42, author: BOT, body: `${MARKER}\nold` })
    expect(await publishComment(github, request({ create: false }))).toMatchObject({ kind: 'updated' })
    expect(stored()).toEqual([[42, BOT, `${MARKER}\nnew`]])
  })
})

describe('our own identity', () => {
  test.each<[string, GitHubApiOptions]>([
    ['a token of the workflow', { token: 'app', login: BOT }],
    ['a token of another App', { token: 'app', login: 'acme-ci[bot]' }],
    ['a personal token', { token: 'user', login: 'Octo-Cat' }],
    ['a token on Gitea', { token: 'gitea', login: 'ci-bot' }],
    ['a token on GitHub Enterprise Server', { token: 'app', login: BOT, root: '/api/v3' }],
  ])('is recognized with %s', async (_, options) => {
    await start(options)
    server.addComment({ issue: 42, author: options.login?.toLowerCase() ?? '', body: `${MARKER}\nold` })
    expect(await publishComment(github, request())).toMatchObject({ kind: 'updated' })
    expect(server.comments).toHaveLength(1)
  })

  test.each([
    ['github-actions[bot]', 'updated'],
    ['gitea-actions', 'updated'],
    ['octocat', 'created'],
  ])('is assumed to be the workflow if the server does not tell: a comment by %s is %s', async (author, kind) => {
    await start({ token: 'anonymous' })
    server.addComment({ issue: 42, author, body: `${MARKER}\nold` })
    expect(await publishComment(github, request())).toMatchObject({ kind })
  })
})

describe('a refused request is a warning', () => {
  test.each<[string, number, string, CommentRequest['pullRequest'], RegExp]>([
    ['a missing permission', 403, 'POST', PULL, /pull-requests: write.*job summary/],
    ['a fork', 403, 'POST', { number: 42, readOnly: 'fork' }, /comes from a fork.*may only read.*job summary/],
    [
      'Dependabot',
      403,
      'POST',
      { number: 42, readOnly: 'dependabot' },
      /Dependabot.*may only read by default.*pull-requests: write/,
    ],
    ['a repository that is not to be seen', 404, 'GET', PULL, /does not reach it/],
    ['a pull request that is gone', 410, 'POST', PULL, /does not reach it/],
    ['a text that is refused', 422, 'POST', PULL, /Validation Failed/],
  ])('%s', async (_, status, method, pullRequest, warning) => {
    server.fail({ status, method, path: /comments/ })
    const outcome = await publishComment(github, request({ pullRequest }))
    expect(outcome).toEqual({ kind: 'refused', url: null, warning: expect.stringMatching(warning) })
    expect(sent(method)).toBe(1)
  })

  test('an update', async () => {
    server.addComment({ issue: 42, author: BOT, body: `${MARKER}\nold` })
    server.fail({ status: 403, method: 'PATCH' })
    expect(await publishComment(github, request())).toMatchObject({ kind: 'refused', warning: expect.any(String) })
  })

  test('a duplicate that cannot be deleted is not', async () => {
    for (const text of ['one', 'two']) server.addComment({ issue: 42, author: BOT, body: `${MARKER}\n${text}` })
    server.fail({ status: 403, method: 'DELETE' })
    expect(await publishComment(github, request())).toMatchObject({ kind: 'updated', warning: null })
  })

  test('a body over the limit', async () => {
    const body = `${MARKER}\n${'x'.repeat(65_536)}`
    expect(await publishComment(github, request({ body }))).toMatchObject({
      kind: 'refused',
      warning: expect.stringContaining('maximum is 65536 characters'),
    })
  })

  test('an unreachable server', async () => {
    const nowhere = createGitHub({
      token: 't',
      repository: 'acme/shop',
      apiUrl: 'http://127.0.0.1:9',
      clock: fakeClock(),
    })
    expect(await publishComment(nowhere, request())).toMatchObject({ kind: 'refused', warning: expect.any(String) })
  })
})

describe('temporary errors are retried', () => {
  test.each([
    ['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' } }],
    [
      'a secondary limit',
      { status: 403, headers: { 'retry-after': '0' }, message: 'You have exceeded a secondary rate limit' },
    ],
    ['500', { status: 500 }],
    ['502', { status: 502 }],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '0' } }],
  ])('%s', async (_, fault) => {
    for (const method of ['GET', 'POST']) server.fail({ ...fault, method, times: 2, path: /comments/ })
    expect(await publishComment(github, request())).toMatchObject({ kind: 'created', warning: null })
    expect(stored()).toEqual([[42, BOT, `${MARKER}\nnew`]])
  })

  test.each([429, 500])('but not forever: %i', async status => {
    server.fail({ status, headers: { 'retry-after': '0' }, path: /comments/ })
    const outcome = await publishComment(github, request())
    expect(outcome).toMatchObject({ kind: 'refused', warning: expect.stringContaining(`GitHub answered ${status}`) })
    expect(sent('GET')).toBe(4)
  })

  test('nor if the wait would be long', async () => {
    server.fail({ status: 429, headers: { 'retry-after': '3600' }, path: /comments/ })
    expect(await publishComment(github, request())).toMatchObject({ kind: 'refused' })
    expect(sent('GET')).toBe(1)
  })

  test('a comment that was written despite an error is not written twice', async () => {
    server.fail({ status: 502, method: 'POST', path: /comments/, times: 1, done: true })
    expect(await publishComment(github, request())).toMatchObject({ warning: null })
    expect(sent('POST')).toBe(2)
    expect(stored()).toEqual([[42, BOT, `${MARKER}\nnew`]])
  })
})

test.each([
  ['backend', '<!-- stagegate:comment key="backend" -->'],
  ['a" --> <b>', '<!-- stagegate:comment key="a%22%20--%3E%20%3Cb%3E" -->'],
  ['\ud800', '<!-- stagegate:comment key="%EF%BF%BD" -->'],
])('the marker of %j', (key, marker) => {
  expect(commentMarker(key)).toBe(marker)
})
