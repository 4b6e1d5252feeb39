import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { Exit } from '../../../src/ports/exec.ts'
import type { PushPorts } from '../../../src/publish/push/attempt.ts'
import { type PushResult, pushAll } from '../../../src/publish/push/push-all.ts'
import type { Push } from '../../../src/publish/push/select-pushes.ts'
import type { PushTool } from '../../../src/publish/push/tool.ts'
import { removeTemporaryFolders } from '../../helpers/bundle.ts'
import { type FakeClock, type FakePorts, type FakeRun, fakeClock, fakePorts } from '../../helpers/ports.ts'
import { freshPush } from '../../helpers/push.ts'

afterAll(removeTemporaryFolders)

/** The n-th start of a program that copies to a reference, or reads it. */
type Program = (what: 'copy' | 'read', reference: string, n: number, clock: FakeClock) => Partial<Exit>

const TOOL: PushTool = {
  name: 'buildx',
  copy: (_layout, _digest, reference) => ({ program: 'program', args: ['copy', reference] }),
  read: reference => ({ program: 'program', args: ['read', reference] }),
}

/** A machine with this program, without real waits between attempts. */
function machine(program: Program, stop = new AbortController(), more: Partial<PushPorts> = {}) {
  const runs: string[] = []
  const run: FakeRun = ([what = '', reference = '']) => {
    const run = `${what} ${reference}`
    runs.push(run)
    const n = runs.filter(each => each === run).length
    return program(what as 'copy' | 'read', reference, n, fake.clock)
  }
  const fake: FakePorts = fakePorts(run, { signal: stop.signal })
  return { ports: { ...fake, ...more }, log: fake.logged, runs, waits: fake.clock.waits, stop }
}

/** An answer that arrives when the run is canceled. */
function ending(stop: AbortController, answer: Partial<Exit>): Partial<Exit> {
  stop.abort()
  return answer
}

const manifestOf = ({ layout, digest }: Push) => readFile(join(layout, 'blobs', ...digest.split(':')), 'utf8')
const failureOf = ({ failures }: PushResult) => [...failures.values()][0]

test('a tag with another image is read again, because one of several machines may lag behind', async () => {
  const push = await freshPush('app', ['ghcr.io/acme/shop:1'])
  const manifest = await manifestOf(push)
  const { ports, runs, waits, log } = machine((what, _, n) => ({
    stdout: what === 'read' && n === 3 ? manifest : '{}',
  }))
  expect((await pushAll([push], false, TOOL, ports)).pushed).toHaveLength(1)
  expect(runs.map(run => run.split(' ')[0])).toEqual(['copy', 'read', 'read', 'read'])
  expect(waits).toHaveLength(2)
  expect(log.join('\n')).toMatch(/Reading .* back failed: the registry gives sha256:\w+ for it, .*attempt 2 of 4/)
})

test('a tag that keeps another image is wrong, and the message says where to look', async () => {
  const push = await freshPush('app', ['ghcr.io/acme/shop:1'])
  const { ports, runs, waits } = machine(() => ({ stdout: '{}' }))
  const failure = failureOf(await pushAll([push], false, TOOL, ports))
  expect([runs.length, waits.length]).toEqual([5, 3])
  expect(failure).toMatchObject({ code: 'push/digest', message: expect.stringContaining(push.digest) })
  expect(failure?.message).toMatch(/^The tag ghcr\.io\/acme\/shop:1 is wrong: read back 4 times, /)
  expect(failure?.hint).toMatch(/another job.*mirror.*configuration of the builder.*converts/)
})

test('an immutable tag is also read again before it is reported', async () => {
  const push = await freshPush('app', ['ghcr.io/acme/shop:1'])
  const manifest = await manifestOf(push)
  const immutable = { status: 1, stderr: 'ERROR: tag is immutable' }
  const later = machine((what, _, n) => (what === 'copy' ? immutable : { stdout: n === 2 ? manifest : '{}' }))
  expect((await pushAll([push], false, TOOL, later.ports)).pushed).toHaveLength(1)
  const never = machine(what => (what === 'copy' ? immutable : { stdout: '{}' }))
  expect(failureOf(await pushAll([push], false, TOOL, never.ports))?.code).toBe('push/immutable')
})

describe('a canceled run', () => {
  const one = 'ghcr.io/acme/shop:1'
  const two = 'ghcr.io/acme/shop:2'
  const KILLED = { status: 130, stderr: 'ERROR: context canceled' }

  test('has pushed nothing if it was copying', async () => {
    const stop = new AbortController()
    const { ports, runs } = machine(() => ending(stop, KILLED), stop)
    const failure = failureOf(await pushAll([await freshPush('app', [one, two])], false, TOOL, ports))
    expect(failure).toMatchObject({
      code: 'cancelled',
      message: `Pushing ${one} was cancelled. Nothing was pushed before. Not tried: ${two}.`,
    })
    expect(runs).toEqual([`copy ${one}`])
  })

  test('has pushed the reference whose tag was written, and starts nothing more', async () => {
    const stop = new AbortController()
    const { ports, runs } = machine(() => ending(stop, {}), stop)
    const result = await pushAll([await freshPush('app', [one, two])], false, TOOL, ports)
    expect(failureOf(result)).toMatchObject({
      code: 'cancelled',
      message: `Reading ${one} back was cancelled. ${one} was pushed, but not read back. Not tried: ${two}.`,
    })
    expect([result.pushed, runs]).toEqual([[], [`copy ${one}`]])
  })

  test('has pushed it also if it was reading back', async () => {
    const stop = new AbortController()
    const { ports } = machine(what => (what === 'copy' ? {} : ending(stop, KILLED)), stop)
    const failure = failureOf(await pushAll([await freshPush('app', [one])], false, TOOL, ports))
    expect(failure?.message).toBe(`Reading ${one} back was cancelled. ${one} was pushed, but not read back.`)
  })

  test('has pushed a tag that was read back', async () => {
    const push = await freshPush('app', [one, two])
    const stdout = await manifestOf(push)
    const stop = new AbortController()
    const { ports, runs } = machine(what => (what === 'copy' ? {} : ending(stop, { stdout })), stop)
    const result = await pushAll([push], false, TOOL, ports)
    expect(result.pushed.map(({ reference }) => reference)).toEqual([one])
    expect(failureOf(result)?.message).toBe(`Pushing ${two} was cancelled. Already pushed: ${one}.`)
    expect(runs).toEqual([`copy ${one}`, `read ${one}`])
  })

  test('starts nothing more while it waits', async () => {
    const stop = new AbortController()
    const clock = { ...fakeClock(), sleep: async () => stop.abort() }
    const { ports, runs } = machine(() => ({ status: 1, stderr: 'ERROR: EOF' }), stop, { clock })
    expect(failureOf(await pushAll([await freshPush('app', [one])], false, TOOL, ports))?.code).toBe('cancelled')
    expect(runs).toEqual([`copy ${one}`])
  })

  test('with each reports that for every remaining target', async () => {
    const stop = new AbortController()
    const { ports, runs } = machine(() => ending(stop, {}), stop)
    const pushes = [await freshPush('app', [one]), await freshPush('web', [two])]
    const { failures } = await pushAll(pushes, true, TOOL, ports)
    expect([...failures].map(([target, { code, message }]) => [target, code, message])).toEqual([
      ['app', 'cancelled', `Reading ${one} back was cancelled. ${one} was pushed, but not read back.`],
      ['web', 'cancelled', `Pushing ${two} was cancelled. ${one} was pushed, but not read back.`],
    ])
    expect(runs).toEqual([`copy ${one}`])
  })
})

test('a tag that could not be read back was still pushed, and a wrong one is not listed again', async () => {
  const push = await freshPush('app', ['ghcr.io/acme/shop:1', 'ghcr.io/acme/shop:2'])
  const unread = machine(what => (what === 'copy' ? {} : { status: 1, stderr: 'ERROR: denied' }))
  expect(failureOf(await pushAll([push], false, TOOL, unread.ports))).toMatchObject({
    code: 'push/unconfirmed',
    message:
      'Reading ghcr.io/acme/shop:1 back failed: the registry does not allow this push: "denied". ghcr.io/acme/shop:1 was pushed, but not read back. Not tried: ghcr.io/acme/shop:2.',
  })
  const wrong = machine(() => ({ stdout: '{}' }))
  const { message = '' } = failureOf(await pushAll([push], false, TOOL, wrong.ports)) ?? {}
  expect(message).toMatch(/and pushed\. Not tried: ghcr\.io\/acme\/shop:2\.$/)
})

test('an image that changed in the meantime is not tried', async () => {
  const pushes = [await freshPush('app', ['ghcr.io/acme/shop:1']), await freshPush('web', ['ghcr.io/acme/web:1'])]
  const manifests = await Promise.all(pushes.map(manifestOf))
  await writeFile(join(pushes[1]?.layout ?? '', 'blobs', ...(pushes[1]?.digest ?? '').split(':')), '{}')
  const { ports } = machine(what => ({ stdout: what === 'read' ? (manifests[0] ?? '') : '' }))
  const failure = failureOf(await pushAll(pushes, false, TOOL, ports))
  expect(failure?.code).toBe('push/changed')
  expect(failure?.message).toMatch(/Already pushed: ghcr\.io\/acme\/shop:1\. Not tried: ghcr\.io\/acme\/web:1\.$/)
})

describe('a registry that never answers', () => {
  const one = 'ghcr.io/acme/shop:1'
  const MINUTE = 60_000
  /** Ends only when it is stopped. */
  const hanging = (clock: FakeClock) => {
    clock.advance(6 * MINUTE)
    return { status: 130, stderr: 'ERROR: context canceled' }
  }

  test('is retried', async () => {
    const push = await freshPush('app', [one])
    const stdout = await manifestOf(push)
    const { ports, runs, log } = machine((_what, _reference, n, clock) => (n === 1 ? hanging(clock) : { stdout }))
    expect((await pushAll([push], false, TOOL, ports)).pushed).toHaveLength(1)
    expect(runs).toHaveLength(4)
    expect(log.join('\n')).toMatch(/Pushing .* failed: there was no answer within 5 min\. Now attempt 2 of 4/)
  })

  test.each([
    ['copy', 'push/no-answer', `Pushing ${one} failed after 4 attempts: there was no answer within 5 min.`],
    ['read', 'push/unconfirmed', `Reading ${one} back failed after 4 attempts: there was no answer within 2 min.`],
  ])('or to a %s is reported', async (hangs, code, message) => {
    const { ports, waits } = machine((what, _, __, clock) => (what === hangs ? hanging(clock) : {}))
    const failure = failureOf(await pushAll([await freshPush('app', [one])], false, TOOL, ports))
    expect(failure).toMatchObject({ code, hint: expect.stringContaining('ghcr.io') })
    expect(failure?.message).toContain(message)
    expect(waits).toHaveLength(3)
  })

  test('does not delay a canceled run', async () => {
    const stop = new AbortController()
    const { ports, runs } = machine(() => ending(stop, { status: 130, stderr: 'ERROR: context canceled' }), stop)
    expect(failureOf(await pushAll([await freshPush('app', [one])], false, TOOL, ports))?.code).toBe('cancelled')
    expect(runs).toHaveLength(1)
  })

  test('is different from one that refuses', async () => {
    const { ports } = machine(() => ({ status: 1, stderr: 'ERROR: denied' }))
    expect(failureOf(await pushAll([await freshPush('app', [one])], false, TOOL, ports))?.code).toBe('push/denied')
  })

  test.each([
    [54, 'push/denied'],
    [56, 'push/no-answer'],
  ])('has more time for a larger image: %i minutes for a gigabyte', async (minutes, code) => {
    const { ports } = machine((_what, _reference, _n, clock) => {
      clock.advance(minutes * MINUTE)
      return { status: 1, stderr: 'ERROR: denied' }
    })
    const push = { ...(await freshPush('app', [one])), compressed: 1_000_000_000 }
    expect(failureOf(await pushAll([push], false, TOOL, ports))?.code).toBe(code)
  })
})

test("a program's output is logged without credentials and in short lines", async () => {
  const stderr = `ERROR: Put "https://bot:p@ss@h/v2/": ${'a'.repeat(100_000)}\nAuthorization: Basic\ndXNlcjpodW50ZXIy\n`
  const { ports, log } = machine(() => ({ status: 1, stderr }))
  await pushAll([await freshPush('app', ['ghcr.io/acme/shop:1'])], false, TOOL, ports)
  expect(log.slice(-2)).toEqual([
    expect.stringMatching(/^ERROR: Put "https:\/\/\*\*\*@h\/v2\/": a+…$/),
    'Authorization: Basic ***',
  ])
  expect(log.at(-2)).toHaveLength(500)
})
