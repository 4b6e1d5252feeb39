import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { createGitHub } from '../../src/adapters/github.ts'
import { createGitHubHistory } from '../../src/adapters/github-history.ts'
import { type GitHubApiServer, startGitHubApi } from '../helpers/github-api.ts'
import { fakeClock } from '../helpers/ports.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const SETTINGS = { token: 'ghs_test', repository: 'acme/shop' }

/** An address that nothing listens on. */
async function closedPort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise(resolve => server.close(resolve))
  return port
}

function listen(server: Server, port = 0): Promise<number> {
  return new Promise(resolve => {
    server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })
}

test('an unreachable API is given up after 15 seconds in total, for all requests', async () => {
  const apiUrl = `http://127.0.0.1:${await closedPort()}`
  const clock = fakeClock()
  const github = createGitHub({ ...SETTINGS, apiUrl, clock })
  expect(await github.viewer()).toBeNull()
  for (const call of [() => github.listComments(7), () => github.createComment(7, 'text')]) {
    await expect(call()).rejects.toMatchObject({
      code: 'github-unreachable',
      message: expect.stringMatching(
        /^The API of GitHub at http:\/\/127\.0\.0\.1:\d+ could not be reached: .*ECONNREFUSED/,
      ),
    })
  }
  expect(clock.waits.length).toBeGreaterThan(1)
  expect(clock.elapsed()).toBeLessThanOrEqual(15_000)
})

test('several addresses that refuse the connection are reported by their errors', async () => {
  // A name with an IPv6 and an IPv4 address: Node wraps both errors in one that has no message.
  const clock = fakeClock()
  const github = createGitHub({ ...SETTINGS, apiUrl: `http://localhost:${await closedPort()}`, clock })
  await expect(github.listComments(7)).rejects.toMatchObject({ message: expect.stringMatching(/ECONNREFUSED/) })
})

test('an unresolvable name is not an answer of GitHub', async () => {
  const clock = fakeClock()
  const history = createGitHubHistory({ ...SETTINGS, apiUrl: 'http://api.github.invalid', clock })
  const error = await history.labels(7).catch((failure: Error) => failure)
  expect(error).toMatchObject({ code: 'github-unreachable', message: expect.stringMatching(/api\.github\.invalid/) })
  expect(String(error)).not.toMatch(/answered|500/)
  expect(clock.elapsed()).toBeLessThanOrEqual(15_000)
})

test('a server that accepts the connection but never answers has the same limit', async () => {
  const server = createServer(() => {})
  closing.push(() => server.close())
  const apiUrl = `http://127.0.0.1:${await listen(server)}`
  const clock = fakeClock()
  const limits: number[] = []
  const timeout = (milliseconds: number) => {
    limits.push(milliseconds)
    clock.advance(milliseconds)
    const late = new AbortController()
    setImmediate(() => late.abort(new DOMException('late', 'TimeoutError')))
    return late.signal
  }
  const github = createGitHub({ ...SETTINGS, apiUrl, clock: { ...clock, timeout } })
  await expect(github.listComments(7)).rejects.toMatchObject({
    code: 'github-unreachable',
    message: expect.stringMatching(/no answer within 15 s/),
  })
  expect(clock.elapsed()).toBe(15_000)
  expect(limits).toEqual([15_000])
})

test('an aborted request ends, and the next one has its full time', async () => {
  const requested = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  const server = createServer(socket => {
    socket.once('data', () => requested.resolve())
    socket.on('error', () => {})
    socket.once('close', () => ended.resolve())
  })
  closing.push(() => server.close())
  const port = await listen(server)
  const clock = fakeClock()
  const limits: number[] = []
  const timeout = (milliseconds: number) => {
    limits.push(milliseconds)
    clock.advance(milliseconds)
    return new AbortController().signal
  }
  const history = createGitHubHistory({
    ...SETTINGS,
    apiUrl: `http://127.0.0.1:${port}`,
    clock: { ...clock, timeout },
  })
  for (const ask of [
    (signal: AbortSignal) => history.firstParents('c'.repeat(40), signal),
    (signal: AbortSignal) => history.labels(7, signal),
  ]) {
    const over = new AbortController()
    const question = expect(ask(over.signal)).rejects.toMatchObject({ cause: { status: 500 } })
    await requested.promise
    over.abort()
    await question
  }
  await ended.promise
  expect(limits).toEqual([15_000, 15_000])
}, 10_000)

test('an API that recovers in time is used, and a later outage has its own 15 seconds', async () => {
  const port = await closedPort()
  let server: GitHubApiServer | null = null
  const clock = fakeClock()
  const { sleep } = clock
  clock.sleep = async (milliseconds, signal) => {
    await sleep(milliseconds, signal)
    server ??= await startGitHubApi({ port })
  }
  const github = createGitHub({ ...SETTINGS, apiUrl: `http://127.0.0.1:${port}`, clock })
  expect(await github.listComments(7)).toEqual([])
  expect(clock.waits).toHaveLength(1)
  await (server as GitHubApiServer | null)?.close()
  clock.waits.length = 0
  await expect(github.listComments(7)).rejects.toMatchObject({ code: 'github-unreachable' })
  expect(clock.waits).toHaveLength(3)
})

test('an error of GitHub is still an answer', async () => {
  const server = await startGitHubApi()
  closing.push(() => server.close())
  server.fail({ status: 502 })
  const github = createGitHub({ ...SETTINGS, apiUrl: server.url, clock: fakeClock() })
  await expect(github.listComments(7)).rejects.toMatchObject({
    code: 'github-unavailable',
    message: expect.stringMatching(/^GitHub answered 502: /),
  })
})
