import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ignoreClosedPipe } from '../../src/commands/main.ts'
import { needs } from '../helpers/needs.ts'
import { POSIX } from '../helpers/systems.ts'

const posix = await needs(POSIX)

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function run(
  args: string[],
  reader: 'reads' | 'is gone' = 'reads',
  env = {},
): Promise<{ status: number | null; stderr: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: folder, env: { PATH: process.env['PATH'], ...env } })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    if (reader === 'is gone') child.stdout.destroy()
    else child.stdout.resume()
    child.on('close', status => resolve({ status, stderr }))
  })
}

test('a usage error with text from a Dockerfile sends no control sequences to the terminal', async () => {
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch AS x\u001b]0;title\u0007\u009b2J\n')
  const { status, stderr } = await run(['verify', '-t', 'y'])
  expect(status).toBe(2)
  expect(stderr).toContain('"y" is not one of')
  expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
})

test('only the two error codes of a closed pipe are ignored (the second is for Windows)', () => {
  const error = (code: string) => Object.assign(new Error(code), { code })
  for (const code of ['EPIPE', 'EOF']) ignoreClosedPipe(error(code))
  expect(() => ignoreClosedPipe(error('ENOSPC'))).toThrow('ENOSPC')
})

test('a closed output does not change the status', async () => {
  const { status, stderr } = await run(['inspect', 'nothing-here'], 'is gone')
  expect(stderr).toBe('')
  expect(status).toBe(3)
})

posix.test('a signal that arrives twice, as npm sends it, still leaves nothing behind', async () => {
  for (const name of ['bin', 'temp']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch AS x\n')
  // Sends the first signal, and the second as soon as the first arrives.
  const docker = '#!/bin/bash\ntrap "kill -INT $PPID; exit 1" INT\nkill -INT $PPID\nwhile :; do :; done\n'
  writeFileSync(join(folder, 'bin', 'docker'), docker, { mode: 0o755 })
  const env = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, RUNNER_TEMP: join(folder, 'temp') }
  const { status } = await run(['verify'], 'reads', env)
  expect(status).toBe(3)
  expect(readdirSync(join(folder, 'temp'))).toEqual([])
})
