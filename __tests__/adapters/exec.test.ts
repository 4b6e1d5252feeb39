import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { Failure } from '../../src/failure.ts'
import { type ExecOptions, requireExit } from '../../src/ports/exec.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { POSIX } from '../helpers/systems.ts'

const never = new AbortController().signal
const node = process.execPath
const posix = await needs(POSIX)
afterEach(() => removeTemporaryFolders())

const run = async (cwd: string, command: string, args: string[], options: ExecOptions = {}) =>
  requireExit(await createExec(cwd, never).run(command, args, options))

describe('createExec', () => {
  test('a nonzero status is a result, not an error', async () =>
    expect(await run('/', node, ['-e', 'console.log(1); console.error(2); process.exit(3)'])).toEqual({
      kind: 'exited',
      status: 3,
      stdout: '1\n',
      stderr: '2\n',
    }))

  test('passes the folder, the environment and the input', async () => {
    const cwd = await temporaryFolder('cwd')
    const script = 'process.stdin.on("data", d => console.log(process.cwd(), process.env.STAGEGATE_TEST, String(d)))'
    const { stdout } = await run(cwd, node, ['-e', script], {
      env: { STAGEGATE_TEST: 'e' },
      input: 'in',
    })
    expect(stdout).toMatch(/stagegate-cwd-\S+ e in\n$/)
  })

  test('omits an undefined variable', async () => {
    const script = 'process.env.STAGEGATE_TEST === undefined && process.env.PATH === undefined'
    const { stdout } = await run('/', node, ['-p', script], {
      env: { STAGEGATE_TEST: undefined, PATH: undefined },
    })
    expect(stdout).toBe('true\n')
  })

  test('passes every argument unchanged', async () => {
    const args = ['', ' ', 'a b', '"', '\\', '\\"', 'C:\\x y\\', "'", '$HOME', '%PATH%', '*', 'line\nend', 'é😀']
    const { stdout } = await run('/', node, ['-p', 'JSON.stringify(process.argv.slice(1))', ...args])
    expect(JSON.parse(stdout)).toEqual(args)
  })

  test('limits the memory of a program and of what it starts, with every argument unchanged', async () => {
    if (process.platform !== 'linux') return
    const args = ['', ' ', '"', '\\', "'", '$HOME', '*', 'line\nend', '-x', '--']
    const script = 'ulimit -d; sh -c "ulimit -d"; printf "%s|" "$@"; cat'
    const { stdout } = await run('/', '/bin/sh', ['-c', script, 'sh', ...args], {
      maxMemoryBytes: 2 ** 26,
      input: 'in',
    })
    expect(stdout).toBe(`65536\n65536\n${args.join('|')}|in`)
    const large = await run('/', node, ['-e', 'Buffer.alloc(3 * 2 ** 30, 1)'], { maxMemoryBytes: 2 ** 30 })
    expect(large.status).not.toBe(0)
    expect(
      await run('/', 'docker-that-is-missing', [], { maxMemoryBytes: 2 ** 30 }).catch(error => error),
    ).toMatchObject({
      code: 'not-found',
    })
  })

  test('writes nothing of a program to the output of this process', async () => {
    const write = jest.spyOn(process.stdout, 'write')
    try {
      await run('/', node, ['-e', 'console.log("::error::x"); console.error("y")'])
      expect(write).not.toHaveBeenCalled()
    } finally {
      write.mockRestore()
    }
  })

  test('passes lines of standard error one by one, including an unfinished last line', async () => {
    const lines: string[] = []
    await run('/', node, ['-e', 'process.stderr.write("a\\nb\\r\\nc")'], {
      onStderrLine: line => lines.push(line),
    })
    expect(lines).toEqual(['a', 'b', 'c'])
  })

  // @actions/exec alone takes longer than a test may: it copies the unfinished line with every chunk.
  test('passes one line of 64 MiB whole', async () => {
    const script = 'process.stdout.write("x".repeat(64 * 2 ** 20))'
    const { stdout } = await run('/', node, ['-e', script])
    expect(stdout.length).toBe(64 * 2 ** 20)
  })

  test('a child that does not read its input is not a failure', async () => {
    const { status } = await run('/', node, ['-e', 'process.stdin.destroy(); process.exit(4)'], {
      input: 'x'.repeat(2 ** 22),
    })
    expect(status).toBe(4)
  })

  test('an exception of the line handler fails the run', async () => {
    const end = run('/', node, ['-e', 'console.error("x"); setInterval(() => {}, 1000)'], {
      onStderrLine: () => {
        throw new Error('cannot be read')
      },
    })
    await expect(end).rejects.toThrow('cannot be read')
  })
})

describe('a program that cannot be started', () => {
  test('is a failure with a hint if it is missing', async () => {
    const end = run('/', 'stagegate-no-such-program', [])
    await expect(end).rejects.toThrow(Failure)
    await expect(end).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('PATH') })
  })

  posix.test('a program of the working directory is not found', async () => {
    const cwd = await temporaryFolder('cwd')
    await symlink(node, join(cwd, 'stagegate-planted'))
    const path = process.env['PATH']
    process.env['PATH'] = `:.:${path}`
    try {
      for (const name of ['stagegate-planted', './stagegate-planted']) {
        const end = run(cwd, name, ['--version'])
        await expect(end).rejects.toMatchObject({ code: 'not-found' })
      }
    } finally {
      process.env['PATH'] = path
    }
  })

  posix.test('a program in a folder with blanks, quotes and backslashes is found', async () => {
    const folder = join(await temporaryFolder('cwd'), 'a "b" \\c ')
    await mkdir(folder)
    await symlink(node, join(folder, 'my node'))
    expect((await run('/', join(folder, 'my node'), ['-p', '7'])).stdout).toBe('7\n')
  })

  posix.test.each([
    ['more arguments than the system takes', ['x'.repeat(200_000)], /E2BIG/],
    ['a null character in an argument', ['a\0b'], /null character/],
  ])('%s: a failure of this run only', async (_, args, words) => {
    const end = run('/', node, args)
    await expect(end).rejects.toMatchObject({ code: 'not-started', message: expect.stringMatching(words) })
  })
})
