import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { buildTarget } from '../../src/build/run.ts'
import { readOptions } from '../../src/options/read.ts'
import { parseDockerfile } from '../../src/plan/dockerfile.ts'
import type { Ports } from '../../src/ports.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

// BuildKit puts the values of build arguments into the names of its steps.
const STATUS = JSON.stringify({
  vertexes: [
    {
      digest: 'sha256:1',
      name: '[app 2/2] RUN curl -H token:hunter2 example.com',
      started: '2026-01-01T00:00:00Z',
      completed: '2026-01-01T00:00:09Z',
    },
  ],
})

test('the value of a build argument is in no line of the log', async () => {
  const lines: string[] = []
  const ports: Ports = {
    exec: {
      run: async (_command, _args, options) => {
        options?.onStderrLine?.(STATUS)
        return { status: 0, stdout: '', stderr: '' }
      },
    },
    log: {
      info: line => lines.push(line),
      warning: line => lines.push(line),
      group: (title, more) => lines.push(title, ...more),
    },
    env: {},
    cwd: folder,
    signal: new AbortController().signal,
  }
  const dockerfile = parseDockerfile('Dockerfile', 'FROM a AS app\nARG T\nRUN curl -H token:$T example.com\n')
  await buildTarget(
    readOptions({ context: 'https://example.com/a.git' }, folder, []),
    { name: 'app', role: 'built', stage: 'app', dockerfile },
    { name: 'b', driver: 'docker', created: false, ghaCache: true },
    { readable: false, writable: false },
    folder,
    ports,
  )
  expect(lines.filter(line => line.includes('RUN curl -H token:$T'))).toHaveLength(2)
  expect(lines.join('\n')).not.toContain('hunter2')
})

test('targets whose names differ in case only are built in folders that differ in more', async () => {
  const options = readOptions({ context: 'https://example.com/a.git' }, folder, [])
  const builder = { name: 'b', driver: 'docker', created: false, ghaCache: true }
  const ports: Ports = {
    exec: { run: async () => ({ status: 0, stdout: '', stderr: '' }) },
    log: { info() {}, warning() {}, group() {} },
    env: {},
    cwd: folder,
    signal: new AbortController().signal,
  }
  for (const name of ['App', 'app', 'APP', 'a/Pp', 'a%2fpp']) {
    const target = { name, role: 'built' as const, stage: null, dockerfile: null }
    await buildTarget(options, target, builder, { readable: false, writable: false }, folder, ports)
  }
  expect(new Set(readdirSync(folder).map(name => name.toLowerCase())).size).toBe(5)
})
