import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { buildTarget } from '../../src/buildx/build-target.ts'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { type FakeRun, fakePorts } from '../helpers/ports.ts'
import { plannedTarget } from '../helpers/targets.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const requestOf = (target: Parameters<typeof plannedTarget>[0]) => plannedTarget(target).request

// BuildKit includes values of build arguments in the names of its steps.
const STATUS = JSON.stringify({
  vertexes: [
    { digest: 'sha256:0', name: '[app 1/2] FROM docker.io/library/a:latest' },
    {
      digest: 'sha256:1',
      name: '[app 2/2] RUN curl -H token:hunter2 example.com',
      started: '2026-01-01T00:00:00Z',
      completed: '2026-01-01T00:00:09Z',
    },
  ],
})

test('the log never contains the value of a build argument', async () => {
  const ports = fakePorts((_, options) => {
    options.onStderrLine?.(STATUS)
    return {}
  })
  const dockerfile = parseDockerfile('Dockerfile', 'FROM a AS app\nARG T\nRUN curl -H token:$T example.com\n')
  await buildTarget(
    requestOf({ name: 'app', role: 'built', stage: 'app', dockerfile }),
    { name: 'b', created: false },
    folder,
    ports,
  )
  expect(ports.logged.filter(line => line.includes('RUN curl -H token:$T'))).toHaveLength(2)
  expect(ports.logged.join('\n')).not.toContain('hunter2')
})

test('targets whose names differ only in case have clearly different folders', async () => {
  const builder = { name: 'b', created: false }
  for (const name of ['App', 'app', 'APP', 'a/Pp', 'a%2fpp']) {
    const target = { name, role: 'built' as const, stage: null, dockerfile: null }
    await buildTarget(requestOf(target), builder, folder, fakePorts())
  }
  expect(new Set(readdirSync(folder).map(name => name.toLowerCase())).size).toBe(5)
})

describe('a build that BuildKit drops', () => {
  const BUSY = 'ERROR: failed to build: failed to solve: Unavailable: forwarding Ping: no such job 2xv3n'
  const LOADING = JSON.stringify({
    vertexes: [{ digest: 'sha256:0', name: '[internal] load build definition', started: '2026-01-01T00:00:00Z' }],
  })

  /** The output of each attempt; the last line is its result. */
  async function build(attempts: { printed: string[]; status: number }[], then: 'ends' | 'cancels' = 'ends') {
    const stop = new AbortController()
    const logged: string[] = []
    let runs = 0
    const run: FakeRun = (_, options) => {
      const { printed, status } = attempts[runs++] ?? { printed: ['ERROR: asked too often'], status: 1 }
      for (const line of printed) options.onStderrLine?.(line)
      if (then === 'cancels') stop.abort()
      return { status }
    }
    const log = { info: (line: string) => logged.push(line), warning: (line: string) => logged.push(line), group() {} }
    const ports = fakePorts(run, { log, signal: stop.signal })
    const dockerfile = parseDockerfile('Dockerfile', 'FROM a AS app\n')
    const end = await buildTarget(
      requestOf({ name: 'app', role: 'built', stage: 'app', dockerfile }),
      { name: 'b', created: false },
      folder,
      ports,
    ).then(
      () => 'built',
      (error: Error) => error.message,
    )
    return { end, runs, logged }
  }

  test('before any step ran is repeated once, and the log says so', async () => {
    const { end, runs, logged } = await build([
      { printed: [LOADING, BUSY], status: 1 },
      { printed: [], status: 0 },
    ])
    expect([end, runs]).toEqual(['built', 2])
    expect(logged).toEqual([expect.stringContaining('app: BuildKit dropped the build before any step ran')])
  })

  test('after only cached steps is repeated once', async () => {
    const cached = STATUS.replace('"completed"', '"cached":true,"completed"')
    const { end, runs } = await build([
      { printed: [cached, 'ERROR: target app: failed to receive status: rpc error: no such job bu0s'], status: 1 },
      { printed: [], status: 0 },
    ])
    expect([end, runs]).toEqual(['built', 2])
  })

  test('twice is a failure', async () => {
    const dropped = { printed: [LOADING, BUSY], status: 1 }
    const { end, runs } = await build([dropped, dropped])
    expect(runs).toBe(2)
    expect(end).toContain('no such job')
  })

  test.each([
    ['after a step ran', [STATUS, BUSY]],
    ['for its own reason', [LOADING, 'ERROR: failed to solve: pull access denied']],
    ['with the words of one in its excerpt', [LOADING, '   3 | >>> COPY no such job', 'ERROR: failed to solve: x']],
    [
      'with the words of one below',
      [LOADING, 'ERROR: failed to solve: x', 'deny: no active session for unexpected EOF'],
    ],
  ])('%s is not repeated', async (_, printed) => {
    expect((await build([{ printed, status: 1 }])).runs).toBe(1)
  })

  test('in a canceled run is not repeated', async () => {
    expect((await build([{ printed: [BUSY], status: 1 }], 'cancels')).runs).toBe(1)
  })
})
