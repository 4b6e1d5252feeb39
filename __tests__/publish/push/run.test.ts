import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import type { ExecResult } from '../../../src/ports.ts'
import type { PushPorts } from '../../../src/publish/push/attempt.ts'
import type { Push } from '../../../src/publish/push/plan.ts'
import { type PushResult, pushAll } from '../../../src/publish/push/run.ts'
import type { PushTool } from '../../../src/publish/push/tool.ts'
import { removeTemporaryFolders } from '../../helpers/bundle.ts'
import { freshPush } from '../../helpers/push.ts'

afterAll(removeTemporaryFolders)

/** What a program does that is started for the n-th time to copy to a reference, or to read it. */
type Program = (
  what: 'copy' | 'read',
  reference: string,
  n: number,
  signal: AbortSignal,
) => Partial<ExecResult> | Promise<Partial<ExecResult>>

const TOOL: PushTool = {
  name: 'buildx',
  copy: (_layout, _digest, reference) => ({ program: 'program', args: ['copy', reference] }),
  read: reference => ({ program: 'program', args: ['read', reference] }),
}

/** A machine with this program, which is not waited for between attempts. */
function machine(program: Program, stop = new AbortController(), more: Partial<PushPorts> = {}) {
  const log: string[] = []
  const runs: string[] = []
  const waits: number[] = []
  const ports: PushPorts = {
    exec: {
      async run(_, [what = '', reference = ''], options) {
        const run = `${what} ${reference}`
        runs.push(run)
        const n = runs.filter(each => each === run).length
        const answer = await program(what as 'copy' | 'read', reference, n, options?.signal ?? stop.signal)
        return { status: 0, stdout: '', stderr: '', ...answer }
      },
    },
    log: {
      info: line => log.push(line),
      warning: line => log.push(line),
      group: (title, lines) => log.push(title, ...lines),
    },
    signal: stop.signal,
    async pause(milliseconds) {
      waits.push(milliseconds)
    },
    ...more,
  }
  return { ports, log, runs, waits, stop }
}

const manifestOf = ({ layout, digest }: Push) => readFile(join(layout, 'blobs', ...digest.split(':')), 'utf8')
const failureOf = ({ failures }: PushResult) => [...failures.values()][0]

test('a tag that gives another image is read again, as one of several machines may be behind', async () => {
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

test('a tag that gives another image to the end is wrong, and it is told where to look', async () => {
  const push = await freshPush('app', ['ghcr.io/acme/shop:1'])
  const { ports, runs, waits } = machine(() => ({ stdout: '{}' }))
  const failure = failureOf(await pushAll([push], false, TOOL, ports))
  expect([runs.length, waits.length]).toEqual([5, 3])
  expect(failure).toMatchObject({ code: 'push/digest', message: expect.stringContaining(push.digest) })
  expect(failure?.message).toMatch(/^The tag ghcr\.io\/acme\/shop:1 is wrong: read back 4 times, /)
  expect(failure?.hint).toMatch(/another job.*mirror.*configuration of the builder.*converts/)
})

test('one that may not change is read again as well before it is told', async () => {
  const push = await freshPush('app', ['ghcr.io/acme/shop:1'])
  const manifest = await manifestOf(push)
  const immutable = { status: 1, stderr: 'ERROR: tag is immutable' }
  const later = machine((what, _, n) => (what === 'copy' ? immutable : { stdout: n === 2 ? manifest : '{}' }))
  expect((await pushAll([push], false, TOOL, later.ports)).pushed).toHaveLength(1)
  const never = machine(what => (what === 'copy' ? immutable : { stdout: '{}' }))
  expect(failureOf(await pushAll([push], false, TOOL, never.ports))?.code).toBe('push/immutable')
})
