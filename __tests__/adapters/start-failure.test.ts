import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { startFailure } from '../../src/adapters/start-failure.ts'
import { requireExit } from '../../src/ports/exec.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { POSIX } from '../helpers/systems.ts'

const never = new AbortController().signal
const node = process.execPath
const posix = await needs(POSIX)
const path = process.env['PATH']
afterEach(() => {
  process.env['PATH'] = path
  return removeTemporaryFolders()
})

/** A folder that contains the program `tool`, as the only folder of PATH. */
async function toolOnPath(text: string, mode: number): Promise<string> {
  const folder = await temporaryFolder('bin')
  await writeFile(join(folder, 'tool'), text)
  await chmod(join(folder, 'tool'), mode)
  process.env['PATH'] = folder
  return join(folder, 'tool')
}

describe("the system's errors at start", () => {
  const INSTALL = /^Install /
  test('only a missing program has the hint to install it', () =>
    expect(startFailure('docker', { problem: 'missing' })).toMatchObject({
      code: 'not-found',
      hint: 'Install docker, or add its folder to PATH.',
    }))

  test.each([
    ['EACCES', /execut/],
    ['EPERM', /security policy/],
    ['EMFILE', /files are open/],
    ['ENFILE', /files are open/],
    ['ENOMEM', /memory/],
    ['EAGAIN', /processes/],
    ['E2BIG', /Shorten/],
    ['ENOEXEC', /processor/],
    ['ENOTDIR', /working folder/],
    ['ENOENT', /interpreter/],
    ['ETXTBSY', /writing/],
    ['EIO', /by hand/],
    [undefined, /by hand/],
  ])('%s has a hint', (code, hint) => {
    const failure = startFailure('docker', { problem: 'refused', code, message: `spawn docker ${code}` })
    expect(failure.code).toBe('not-started')
    expect(failure.message).toBe(`docker could not be started: spawn docker ${code}`)
    expect(failure.hint).toMatch(hint)
    expect(failure.hint).not.toMatch(INSTALL)
  })
})

const run = async (cwd: string, command: string, args: string[]) =>
  requireExit(await createExec(cwd, never).run(command, args))

describe('a failed start', () => {
  posix.test('a program on PATH that is not executable is not reported as missing', async () => {
    const file = await toolOnPath('#!/bin/sh\n', 0o644)
    await expect(run('/', 'tool', [])).rejects.toMatchObject({
      code: 'not-started',
      message: expect.stringContaining(`${file} is not executable`),
      hint: expect.stringMatching(/chmod/),
    })
  })

  posix.test('a later executable program on PATH is started, as in a shell', async () => {
    const refused = await toolOnPath('#!/bin/sh\nexit 1\n', 0o644)
    const works = await toolOnPath('#!/bin/sh\nexit 7\n', 0o755)
    process.env['PATH'] = [refused, works].map(file => file.slice(0, -'/tool'.length)).join(':')
    expect((await run('/', 'tool', [])).status).toBe(7)
  })

  posix.test('a folder with that name is not a program', async () => {
    const folder = await temporaryFolder('bin')
    await mkdir(join(folder, 'tool'))
    process.env['PATH'] = folder
    await expect(run('/', 'tool', [])).rejects.toMatchObject({ code: 'not-found' })
  })

  posix.test('a program with a missing interpreter is not reported as missing', async () => {
    const file = await toolOnPath('#!/stagegate/no-such-interpreter\n', 0o755)
    await expect(run('/', 'tool', [])).rejects.toMatchObject({
      code: 'not-started',
      message: expect.stringContaining(file),
      hint: expect.stringMatching(/interpreter/),
    })
  })

  test('a missing working folder is named', async () =>
    await expect(run('/stagegate/nowhere', node, [])).rejects.toMatchObject({
      code: 'not-started',
      message: expect.stringMatching(/could not be started: the working folder \S*nowhere does not exist/),
      hint: expect.stringMatching(/folder that exists/),
    }))

  posix.test('an error names a working folder that is a file', async () => {
    const file = await toolOnPath('', 0o644)
    await expect(run(file, node, [])).rejects.toMatchObject({
      code: 'not-started',
      message: expect.stringMatching(/the working folder \S*tool is not a folder/),
    })
  })

  posix.test('running out of file descriptors is reported', async () => {
    // The limit applies to a process, so the test starts a separate one.
    const source = new URL('../../src/adapters/exec.ts', import.meta.url).href
    const script = `
      import { openSync } from 'node:fs'
      const { createExec } = await import(${JSON.stringify(source)})
      const exec = createExec('/', new AbortController().signal)
      try { for (;;) openSync('/dev/null') } catch {}
      const { failure } = await exec.run(process.execPath, [])
      console.log(failure.code + '|' + failure.message + '|' + failure.hint)`
    const limited = ['-c', 'ulimit -n 64 && exec "$0" "$@"', node, '--input-type=module', '-e', script]
    const { stdout } = await run('/', '/bin/sh', limited)
    expect(stdout).toMatch(/^not-started\|.*EMFILE\|.*files are open/)
  })
})
