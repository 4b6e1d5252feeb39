import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { verify } from '../../src/pipeline/verify.ts'
import { readOptions } from '../helpers/options.ts'
import { type FakeRun, fakePorts } from '../helpers/ports.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'))
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch AS app\n')
})
afterEach(() => rmSync(folder, { recursive: true }))

const source = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null }
const capable = JSON.stringify({ Name: 'b', Driver: 'docker-container', Current: true, Nodes: [{}] })
const plain = JSON.stringify({ Name: 'b', Driver: 'docker', Current: true, Nodes: [{ Status: 'running' }] })

describe('a run that pushes', () => {
  const push = async (buildx: string) => {
    const ports = fakePorts(args => ({ stdout: args[1] === 'ls' ? plain : buildx }), { cwd: folder })
    const options = { ...readOptions({ push: 'true', tags: 'ghcr.io/a/b:1' }, folder, []), severities: {} }
    const report = await verify(options, ports, { source })
    await ports.end()
    return { report, commands: ports.runs.map(args => args[1] ?? '') }
  }

  test('asks for the version of buildx once', async () => {
    const { commands } = await push('v0.38.2')
    expect(commands.filter(command => command === 'version')).toHaveLength(1)
    expect(commands).toContain('build')
  })

  test('creates no builder if nothing can push', async () => {
    const { report, commands } = await push('v0.29.1')
    expect(report.error?.code).toBe('push-tool-missing')
    expect(commands).not.toContain('create')
  })
})

// The docker command during which the run is canceled. buildx fails then.
test.each([
  ['version', capable],
  ['ls', capable],
  ['create', plain],
  ['build', capable],
])('a run canceled during buildx %s says so, does not pass, and leaves nothing behind', async (phase, builder) => {
  const cancelled = new AbortController()
  const removed: string[] = []
  const run: FakeRun = args => {
    if (args[1] === 'rm') removed.push(args.at(-1) ?? '')
    if (args[1] === phase) cancelled.abort()
    const status = args[1] !== 'rm' && cancelled.signal.aborted ? 130 : 0
    return { status, stdout: args[1] === 'ls' ? builder : 'v0.29.1' }
  }
  const temp = join(folder, 'temp')
  mkdirSync(temp)
  const ports = fakePorts(run, { env: { RUNNER_TEMP: temp }, cwd: folder, signal: cancelled.signal })
  const report = await verify({ ...readOptions({}, folder, []), severities: {} }, ports, { source })
  await ports.end()
  expect(report.result).toBe('error')
  expect([report.error, ...report.targets.map(({ error }) => error)].map(error => error?.code)).toContain('cancelled')
  expect(readdirSync(temp)).toEqual([])
  expect(removed).toHaveLength(phase === 'create' ? 1 : 0)
})
