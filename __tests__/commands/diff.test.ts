import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { DiffReport } from '../../src/report/model.ts'
import { REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { makeLayout } from '../helpers/image.ts'
import { needs } from '../helpers/needs.ts'
import { diffSchemaErrors } from '../helpers/report-schema.ts'
import { POSIX } from '../helpers/systems.ts'
import { until } from '../helpers/until.ts'

const cli = join(REPOSITORY_ROOT, 'src/cli.ts')
const posix = await needs(POSIX)
let folder: string

beforeAll(async () => {
  folder = await temporaryFolder('diff')
  const base = [{ path: 'bin/sh', content: Buffer.alloc(1000) }]
  const app = [{ path: 'app/server.js', content: Buffer.alloc(300) }]
  const module = { path: 'app/node_modules/typescript/lib/tsc.js', content: Buffer.alloc(90_000) }
  makeLayout(join(folder, 'a'), [{ layers: [base, app] }])
  makeLayout(join(folder, 'one'), [{ layers: [app] }])
  makeLayout(join(folder, 'b'), [{ layers: [base, [...app, module]] }])
  for (const name of ['a', 'b']) {
    const { stdout } = await run('inspect', name, '--format', 'json')
    writeFileSync(join(folder, `${name}.json`), stdout)
  }
}, 120_000)
afterAll(removeTemporaryFolders)

async function run(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const env = { PATH: process.env['PATH'], STAGEGATE_CACHE_DIR: '' }
  const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env })
  const closed = new Promise<number | null>(resolve => child.on('close', resolve))
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { status, stdout, stderr }
}

describe('stagegate diff', () => {
  test('two images, for a terminal', async () => {
    const { status, stdout } = await run('diff', 'a', 'b')
    expect(status).toBe(0)
    expect(stdout).toContain('+90 kB unpacked')
    expect(stdout).toContain('+90 kB node_modules/typescript is new (layer 2)')
    expect(stdout).toContain('+90 kB  /app/node_modules/typescript/lib/tsc.js (new)')
    expect(stdout).toContain('1 file added, 0 removed, 0 grown, 0 shrunk')
  })
  test('as Markdown', async () => {
    const { stdout } = await run('diff', 'b', 'a', '--format', 'markdown')
    expect(stdout).toContain('## `b` → `a`')
    expect(stdout).toContain('**−90 kB** `node_modules/typescript` is gone')
  })
  test('as JSON, which has all data and matches its schema', async () => {
    const diff = JSON.parse((await run('diff', 'a', 'b', '--format', 'json')).stdout) as DiffReport
    expect(diff.images).toMatchObject([{ target: null, side: 'both', growth: { unpacked: 90_000 } }])
    expect(diffSchemaErrors(diff)).toBeNull()
  })
  test('two reports: layers instead of paths', async () => {
    const { stdout } = await run('diff', 'a.json', 'b.json')
    expect(stdout).toContain('+90 kB unpacked')
    expect(stdout).not.toContain('tsc.js')
    expect(stdout).not.toContain('0 files added')
    expect(stdout).toContain('Files were not compared')
  })
  test('an image and a report', async () => {
    expect((await run('diff', 'a.json', 'b')).stdout).toContain('+90 kB unpacked')
  })
  test('nothing changed', async () => {
    expect((await run('diff', 'a', 'a')).stdout).toContain('±0 unpacked')
  })
  test.each([
    [['diff', 'a', './nowhere'], 2, 'neither a file that is there'],
    [['diff', 'a', 'schema.json'], 2, 'neither a file that is there'],
    [['diff', 'a'], 2, ''],
  ])('%j', async (args, expected, message) => {
    const { status, stderr } = await run(...args)
    expect(status).toBe(expected)
    expect(stderr).toContain(message)
  })
  test('an input that is not a report is one error', async () => {
    writeFileSync(join(folder, 'other.json'), '{"targets":[]}')
    expect(await run('diff', 'a', 'other.json')).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('not a Stagegate report'),
    })
  })
})

posix.test('a canceled comparison with a registry ends docker', async () => {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  const pid = join(folder, 'docker.pid')
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\necho $$ > "${pid}.new" && mv "${pid}.new" "${pid}"\nexec sleep 600\n`)
  chmodSync(join(bin, 'docker'), 0o755)
  const env = { PATH: `${bin}:${process.env['PATH']}`, STAGEGATE_CACHE_DIR: '' }
  const child = spawn(process.execPath, [cli, 'diff', 'a', 'localhost:1/app:1'], { cwd: folder, env })
  const closed = new Promise<number | null>(resolve => child.on('close', resolve))
  const docker = Number(await until('the start of docker', () => (existsSync(pid) ? readFileSync(pid, 'utf8') : null)))
  child.kill('SIGINT')
  expect(await closed).toBe(3)
  expect(() => process.kill(docker, 0)).toThrow('ESRCH')
})

test('--limit applies to both sides, and to a baseline', async () => {
  const { status, stdout, stderr } = await run('diff', 'a', 'b', '--limit', 'entries=1')
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
  expect(stderr).toContain('--limit entries=VALUE')
  expect(await run('diff', 'a', 'b', '--limit', 'entires=2')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Did you mean "entries"?'),
  })
  expect((await run('diff', 'a', 'b', '--limit', 'entries=20')).status).toBe(0)
  const inspected = await run('inspect', 'one', '--baseline', 'a', '--limit', 'entries=3', '--format', 'json')
  expect(inspected.stderr).toContain('limit "entries"')
  expect(JSON.parse(inspected.stdout)).toMatchObject({ baseline: { kind: 'none', reason: 'unavailable' } })
})

describe('--baseline', () => {
  test.each(['a', 'a.json'])('%s is compared with, and growth held to its budget', async baseline => {
    const held = (limit: string) => run('inspect', 'b', '--baseline', baseline, '--budget', limit, '--fail-on', 'error')
    const over = await held('+10kB')
    expect(over.stdout).toContain('80 kB over the growth budget: +90 kB unpacked, limit +10 kB')
    expect(over.status).toBe(1)
    expect((await held('unpacked=+100kB')).stdout).not.toContain('over the growth budget')
  })
  test('a missing file is a problem of the options', async () => {
    expect(await run('inspect', 'b', '--baseline', './x.json')).toMatchObject({ status: 2 })
  })
})
