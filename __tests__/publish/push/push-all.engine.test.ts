import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest } from '@jest/globals'
import { type PushResult, pushAll } from '../../../src/publish/push/push-all.ts'
import { removeTemporaryFolders } from '../../helpers/bundle.ts'
import { type Fault, type FaultyProxy, startFaultyProxy } from '../../helpers/faulty-proxy.ts'
import { needs } from '../../helpers/needs.ts'
import { freshPush, pushMachine, WAYS } from '../../helpers/push.ts'
import { freePort, type Registry, startRegistry } from '../../helpers/registry.ts'

let registry: Registry
let proxy: FaultyProxy

beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(async () => {
  await registry?.close()
  await removeTemporaryFolders()
})
beforeEach(async () => {
  proxy = await startFaultyProxy(registry.address)
})
afterEach(async () => {
  jest.restoreAllMocks()
  await proxy?.close()
})

const UPLOAD: Partial<Fault> = { method: /^(PUT|PATCH)$/, path: /\/blobs\/uploads\// }
const START: Partial<Fault> = { method: /^POST$/, path: /\/blobs\/uploads\// }
const TAG: Partial<Fault> = { method: /^PUT$/, path: /\/manifests\/1$/ }
const error = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] })
const failureOf = ({ failures }: PushResult) => [...failures.values()][0]
const sent = (repository: string) =>
  proxy.requests.filter(({ method, path }) => method === 'PUT' && path.startsWith(`/v2/${repository}/blobs/`)).length

/** The time limit of an attempt has passed as soon as this is called, without a clock. */
function timeIsUp(): () => void {
  let late = new AbortController()
  jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
    late = new AbortController()
    return late.signal
  })
  return () => late.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
}

for (const [way, needed] of WAYS) {
  const { describe, test } = await needs(...needed)
  describe(`with ${way}`, () => {
    const repository = (name: string) => `${way}/${name}`
    const at = (name: string, tag = '1') => `${proxy.address}/${repository(name)}:${tag}`
    const machine = (signal?: AbortSignal) => pushMachine(way, [proxy.address], signal)

    test('the registry has the verified digest, and nothing else', async () => {
      const { tool, ports, waits } = await machine()
      const push = await freshPush('app', [at('plain'), at('plain', 'latest')])
      const { pushed, failures } = await pushAll([push], false, tool, ports)
      expect([tool.name, failures.size, waits]).toEqual([way, 0, []])
      expect(pushed).toEqual(push.references.map(reference => ({ target: 'app', reference, digest: push.digest })))
      for (const tag of ['1', 'latest'])
        expect((await registry.manifest(repository('plain'), tag))?.digest).toBe(push.digest)
      // The tag comes last: nothing is written after it.
      const written = proxy.requests.filter(({ method }) => /^(PUT|POST|PATCH)$/.test(method)).map(({ path }) => path)
      expect(written.slice(0, written.indexOf(`/v2/${repository('plain')}/manifests/1`)).join()).toMatch(
        /blobs\/uploads/,
      )
      expect(written.slice(written.indexOf(`/v2/${repository('plain')}/manifests/1`)).join()).not.toMatch(
        /blobs\/uploads/,
      )
    })

    test('a connection that breaks in the middle of a blob is retried', async () => {
      const { tool, ports, waits } = await machine()
      const push = await freshPush('app', [at('cut')], 3_000_000)
      proxy.fail({ ...UPLOAD, times: 1, act: { kind: 'cut', after: 1_000_000 } })
      const { pushed } = await pushAll([push], false, tool, ports)
      expect(pushed).toHaveLength(1)
      expect(waits.length).toBeLessThanOrEqual(1)
      expect((await registry.manifest(repository('cut'), '1'))?.digest).toBe(push.digest)
    })

    test('a connection that always breaks is reported, and leaves no tag', async () => {
      const { tool, ports, waits } = await machine()
      proxy.fail({ ...UPLOAD, act: { kind: 'cut', after: 1_000_000 } })
      const result = await pushAll([await freshPush('app', [at('gone')], 3_000_000)], false, tool, ports)
      expect(failureOf(result)).toMatchObject({
        code: 'push/unreachable',
        message: expect.stringMatching(/after 4 attempts/),
      })
      expect(waits).toHaveLength(3)
      expect(await registry.tags(repository('gone'))).toEqual([])
    })

    test('slow answers are waited for', async () => {
      const { tool, ports, waits } = await machine()
      proxy.fail({ ...UPLOAD, act: { kind: 'delay', milliseconds: 300 } })
      const { pushed } = await pushAll([await freshPush('app', [at('slow')])], false, tool, ports)
      expect([pushed.length, waits]).toEqual([1, []])
    })

    test('429 with Retry-After is retried', async () => {
      const { tool, ports } = await machine()
      const body = error('TOOMANYREQUESTS', 'slow down')
      // More often than the programs themselves retry.
      proxy.fail({ ...START, times: 7, act: { kind: 'answer', status: 429, headers: { 'retry-after': '0' }, body } })
      const { pushed } = await pushAll([await freshPush('app', [at('throttled')])], false, tool, ports)
      expect(pushed).toHaveLength(1)
    })

    test('503 is retried after increasing waits', async () => {
      const { tool, ports, waits } = await machine()
      proxy.fail({ ...TAG, times: 2, act: { kind: 'answer', status: 503, body: 'down for maintenance' } })
      const { pushed } = await pushAll([await freshPush('app', [at('down')])], false, tool, ports)
      expect(pushed).toHaveLength(1)
      // skopeo itself retries, so it may need fewer of our attempts.
      expect(waits.length).toBeGreaterThanOrEqual(1)
      for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(500 * 3 ** index)
    })

    // The kind, the answer and the request that gets it, whether it is retried, and text of the message.
    test.each([
      ['push/unauthorized', 401, START, error('UNAUTHORIZED', 'token expired'), false, /401|unauthorized/i],
      ['push/denied', 403, START, error('DENIED', 'permission_denied: write_package'), false, /403|denied/i],
      ['push/not-found', 404, START, error('NAME_UNKNOWN', 'no such project'), false, /404|unknown/i],
      ['push/too-large', 413, UPLOAD, 'Request Entity Too Large', false, /413/],
      ['push/server', 500, TAG, error('UNKNOWN', 'the disk is on fire'), true, /500/],
      ['push/server', 502, TAG, 'Bad Gateway', true, /502/],
      // Only the read is retried, because an earlier run may have pushed the tag.
      ['push/immutable', 400, TAG, error('TAG_INVALID', 'The tag 1 is immutable'), true, /immutable/],
      ['push/quota', 403, TAG, error('DENIED', 'storage quota exceeded'), false, /quota exceeded/],
    ] as const)('%s: %s', async (code, status, where, body, again, words) => {
      const { tool, ports, waits } = await machine()
      const name = `status-${status}-${code.slice(5)}`
      proxy.fail({ ...where, act: { kind: 'answer', status, body } })
      const result = await pushAll([await freshPush('app', [at(name)])], false, tool, ports)
      expect(result.pushed).toEqual([])
      expect(failureOf(result)).toMatchObject({ code, message: expect.stringMatching(words), hint: expect.any(String) })
      expect(waits).toHaveLength(again ? 3 : 0)
      expect(await registry.tags(repository(name))).toEqual([])
    })

    test('a registry that does not listen is unreachable', async () => {
      const { tool, ports } = await machine()
      const push = await freshPush('app', [`127.0.0.1:${await freePort()}/a/b:1`])
      expect(failureOf(await pushAll([push], false, tool, ports))?.code).toBe('push/unreachable')
    })

    test('without a login, the message says where to log in', async () => {
      const { tool, ports } = await pushMachine(way, [])
      const result = await pushAll([await freshPush('app', [at('stranger')])], false, tool, ports)
      expect(failureOf(result)).toMatchObject({
        code: 'push/unauthorized',
        hint: expect.stringContaining(`Log in to ${proxy.address}`),
      })
    })

    test('a missing credential helper is not a missing repository', async () => {
      const { tool, ports } = await machine()
      await writeFile(join(ports.cwd, 'config.json'), JSON.stringify({ credHelpers: { [proxy.address]: 'missing' } }))
      const result = await pushAll([await freshPush('app', [at('helper')])], false, tool, ports)
      expect(failureOf(result)).toMatchObject({
        code: 'push/credentials',
        message: expect.stringContaining('docker-credential-missing'),
        hint: expect.stringContaining('credHelpers'),
      })
    })

    test('references pushed before a failure are listed, and a second run sends none of their blobs again', async () => {
      const { tool, ports } = await machine()
      const pushes = [await freshPush('one', [at('one')]), await freshPush('two', [at('two'), at('two', 'later')])]
      proxy.fail({ path: /\/two\/blobs\/uploads/, times: 1, act: { kind: 'answer', status: 403 } })
      const first = await pushAll(pushes, false, tool, ports)
      expect(first.pushed.map(({ target }) => target)).toEqual(['one'])
      expect([...first.failures.keys()]).toEqual(['two'])
      expect(failureOf(first)?.message).toMatch(`Already pushed: ${at('one')}. Not tried: ${at('two', 'later')}.`)
      const before = sent(repository('one'))
      expect(before).toBeGreaterThan(0)
      const second = await pushAll(pushes, false, tool, ports)
      expect(second.pushed.map(({ target }) => target)).toEqual(['one', 'two', 'two'])
      expect(sent(repository('one'))).toBe(before)
    })

    test('with each, the failure of one target does not affect the others', async () => {
      const { tool, ports } = await machine()
      const pushes = [await freshPush('bad', [at('bad')]), await freshPush('good', [at('good')])]
      proxy.fail({ path: /\/bad\/blobs\/uploads/, act: { kind: 'answer', status: 403 } })
      const result = await pushAll(pushes, true, tool, ports)
      expect(result.pushed.map(({ target }) => target)).toEqual(['good'])
      expect(failureOf(result)?.message).not.toContain(at('good'))
    })

    test('a tag with another image than the pushed one is wrong, and is named', async () => {
      const { tool, ports } = await machine()
      const other = await freshPush('other', [at('raced', 'other')])
      await pushAll([other], false, tool, ports)
      // As if another job pushes the same tag at the same time.
      proxy.fail({
        method: /^(GET|HEAD)$/,
        path: /manifests\/1$/,
        act: { kind: 'rewrite', to: path => `${path.slice(0, -1)}other` },
      })
      const push = await freshPush('app', [at('raced')])
      const result = await pushAll([push], false, tool, ports)
      expect(failureOf(result)?.code).toBe('push/digest')
      for (const words of [`The tag ${at('raced')} is wrong`, other.digest, push.digest])
        expect(failureOf(result)?.message).toContain(words)
    })

    test('a machine of the registry that still returns the previous image is asked again', async () => {
      const { tool, ports, waits } = await machine()
      await pushAll([await freshPush('old', [at('behind', 'old')])], false, tool, ports)
      const to = (path: string) => (waits.length === 0 ? `${path.slice(0, -1)}old` : path)
      proxy.fail({ method: /^(GET|HEAD)$/, path: /behind\/manifests\/1$/, act: { kind: 'rewrite', to } })
      const push = await freshPush('app', [at('behind')])
      expect((await pushAll([push], false, tool, ports)).pushed).toHaveLength(1)
      expect(waits).toHaveLength(1)
    })

    test('an immutable tag with the right image counts as pushed', async () => {
      const { tool, ports } = await machine()
      const push = await freshPush('app', [at('fixed')])
      await pushAll([push], false, tool, ports)
      const body = error('TAG_INVALID', 'The tag is immutable')
      proxy.fail({ method: /^PUT$/, path: /fixed\/manifests/, act: { kind: 'answer', status: 400, body } })
      expect((await pushAll([push], false, tool, ports)).pushed).toHaveLength(1)
      const other = await freshPush('app', push.references)
      expect(failureOf(await pushAll([other], false, tool, ports))?.code).toBe('push/immutable')
    })

    test('a registry that accepts the connection but never answers is retried', async () => {
      const { tool, ports, waits } = await machine()
      proxy.fail({ ...UPLOAD, times: 1, act: { kind: 'hold', held: timeIsUp() } })
      const { pushed } = await pushAll([await freshPush('app', [at('held')])], false, tool, ports)
      expect(pushed).toHaveLength(1)
      expect(waits).toHaveLength(1)
    })

    test('and is given up if it never does', async () => {
      const { tool, ports, waits } = await machine()
      const held = { method: /^(GET|HEAD)$/, path: /silent\/manifests\/1$/ }
      proxy.fail({ ...held, act: { kind: 'hold', held: timeIsUp() } })
      const failure = failureOf(await pushAll([await freshPush('app', [at('silent')])], false, tool, ports))
      // buildx reads a tag before it writes it, too.
      expect(failure?.code).toBe(way === 'buildx' ? 'push/no-answer' : 'push/unconfirmed')
      expect(failure?.message).toContain('failed after 4 attempts: there was no answer within')
      expect(waits).toHaveLength(3)
      const asked = proxy.requests.filter(({ method, path }) => held.method.test(method) && held.path.test(path))
      expect(asked.length).toBeGreaterThanOrEqual(4)
    })

    test('a canceled run stops the push and leaves no tag', async () => {
      const cancelled = new AbortController()
      const { tool, ports } = await machine(cancelled.signal)
      proxy.fail({ ...UPLOAD, act: { kind: 'hold', held: () => cancelled.abort() } })
      const result = await pushAll([await freshPush('app', [at('cancelled')])], false, tool, ports)
      expect(failureOf(result)?.code).toBe('cancelled')
      expect(await registry.tags(repository('cancelled'))).toEqual([])
    })
  })
}
