import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { Failure } from '../../src/failure.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { POSIX } from '../helpers/systems.ts'

const never = new AbortController().signal
const node = process.execPath
const posix = await needs(POSIX)
afterEach(() => removeTemporaryFolders())

describe('createExec', () => {
  test('a status other than zero is an answer', async () =>
    expect(await createExec('/', never).run(node, ['-e', 'console.log(1); console.error(2); process.exit(3)'])).toEqual(
      {
        status: 3,
        stdout: '1\n',
        stderr: '2\n',
      },
    ))

  test('folder, environment and input arrive', async () => {
    const cwd = await temporaryFolder('cwd')
    const script = 'process.stdin.on("data", d => console.log(process.cwd(), process.env.STAGEGATE_TEST, String(d)))'
    const { stdout } = await createExec(cwd, never).run(node, ['-e', script], {
      env: { STAGEGATE_TEST: 'e' },
      input: 'in',
    })
    expect(stdout).toMatch(/stagegate-cwd-\S+ e in\n$/)
  })

  test('a variable that is undefined is left out', async () => {
    const script = 'process.env.STAGEGATE_TEST === undefined && process.env.PATH === undefined'
    const { stdout } = await createExec('/', never).run(node, ['-p', script], {
      env: { STAGEGATE_TEST: undefined, PATH: undefined },
    })
    expect(stdout).toBe('true\n')
  })

  test('every argument arrives as it is', async () => {
    const args = ['', ' ', 'a b', '"', '\\', '\\"', 'C:\\x y\\', "'", '$HOME', '%PATH%', '*', 'line\nend', 'é😀']
    const { stdout } = await createExec('/', never).run(node, ['-p', 'JSON.stringify(process.argv.slice(1))', ...args])
    expect(JSON.parse(stdout)).toEqual(args)
  })

  test('nothing of a program is written to the output of this process', async () => {
    const write = jest.spyOn(process.stdout, 'write')
    try {
      await createExec('/', never).run(node, ['-e', 'console.log("::error::x"); console.error("y")'])
      expect(write).not.toHaveBeenCalled()
    } finally {
      write.mockRestore()
    }
  })

  test('lines of standard error come one by one, the last without its end as well', async () => {
    const lines: string[] = []
    await createExec('/', never).run(node, ['-e', 'process.stderr.write("a\\nb\\r\\nc")'], {
      onStderrLine: line => lines.push(line),
    })
    expect(lines).toEqual(['a', 'b', 'c'])
  })

  // @actions/exec itself takes longer than a test may: it copies what it has of a line with every chunk.
  test('one line of 64 MiB arrives whole', async () => {
    const script = 'process.stdout.write("x".repeat(64 * 2 ** 20))'
    const { stdout } = await createExec('/', never).run(node, ['-e', script])
    expect(stdout.length).toBe(64 * 2 ** 20)
  })

  test('a child that does not read its input is no failure', async () => {
    const { status } = await createExec('/', never).run(node, ['-e', 'process.stdin.destroy(); process.exit(4)'], {
      input: 'x'.repeat(2 ** 22),
    })
    expect(status).toBe(4)
  })
})

describe('what cannot be started', () => {
  test('a program that is not there is a failure that says what to do', async () => {
    const run = createExec('/', never).run('stagegate-no-such-program', [])
    await expect(run).rejects.toThrow(Failure)
    await expect(run).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('PATH') })
  })

  posix.test('a program of the working directory is not there', async () => {
    const cwd = await temporaryFolder('cwd')
    await symlink(node, join(cwd, 'stagegate-planted'))
    const path = process.env['PATH']
    process.env['PATH'] = `:.:${path}`
    try {
      for (const name of ['stagegate-planted', './stagegate-planted']) {
        const run = createExec(cwd, never).run(name, ['--version'])
        await expect(run).rejects.toMatchObject({ code: 'not-found' })
      }
    } finally {
      process.env['PATH'] = path
    }
  })

  posix.test('a program below a folder with blanks, quotes and backslashes is', async () => {
    const folder = join(await temporaryFolder('cwd'), 'a "b" \\c ')
    await mkdir(folder)
    await symlink(node, join(folder, 'my node'))
    expect((await createExec('/', never).run(join(folder, 'my node'), ['-p', '7'])).stdout).toBe('7\n')
  })

  posix.test.each([
    ['more arguments than the system takes', ['x'.repeat(200_000)], /E2BIG/],
    ['a null character in an argument', ['a\0b'], /null character/],
  ])('%s: a failure of this run alone', async (_, args, words) => {
    const run = createExec('/', never).run(node, args)
    await expect(run).rejects.toMatchObject({ code: 'not-started', message: expect.stringMatching(words) })
  })

  posix.test('a file that only looks like a program', async () => {
    const file = join(await temporaryFolder('cwd'), 'program')
    await writeFile(file, '#!/stagegate/no-such-interpreter\n')
    await chmod(file, 0o755)
    await expect(createExec('/', never).run(file, [])).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a folder that is not there', async () =>
    await expect(createExec('/stagegate/nowhere', never).run(node, [])).rejects.toMatchObject({ code: 'not-started' }))
})

describe('cancelling', () => {
  posix.test('a child is ended when the run is cancelled', async () => {
    const controller = new AbortController()
    const script = 'process.on("SIGINT", () => process.exit(7)); console.error("ready"); setInterval(() => {}, 1000)'
    const { status } = await createExec('/', controller.signal).run(node, ['-e', script], {
      onStderrLine: () => controller.abort(),
    })
    expect(status).toBe(7)
  })

  test('one run is ended, and another that goes on at the same time is not', async () => {
    const one = new AbortController()
    const exec = createExec('/', never)
    const wait = 'console.error("ready"); process.stdin.resume().on("end", () => {}); setTimeout(() => {}, 2 ** 30)'
    const other = exec.run(node, ['-p', '"done"'])
    const { status } = await exec.run(node, ['-e', wait], { signal: one.signal, onStderrLine: () => one.abort() })
    expect(status).not.toBe(0)
    expect((await other).stdout).toBe('done\n')
  })

  test('what a reader of its lines throws is the run’s failure', async () => {
    const run = createExec('/', never).run(node, ['-e', 'console.error("x"); setInterval(() => {}, 1000)'], {
      onStderrLine: () => {
        throw new Error('cannot be read')
      },
    })
    await expect(run).rejects.toThrow('cannot be read')
  })

  test('nothing is left running that is started after the cancellation', async () => {
    const { status } = await createExec('/', AbortSignal.abort()).run(node, ['-e', 'setInterval(() => {}, 1000)'])
    expect(status).not.toBe(0)
  })

  posix.test('the child leads a group of processes, which a terminal’s Ctrl+C does not reach', async () => {
    const controller = new AbortController()
    let groups: boolean | null = null
    await createExec('/', controller.signal).run(
      node,
      ['-e', 'console.error(process.pid); setInterval(() => {}, 1e3)'],
      {
        onStderrLine(line) {
          groups = process.kill(-Number(line), 0)
          controller.abort()
        },
      },
    )
    expect(groups).toBe(true)
  })

  // A process that is there holds a connection open, which the system closes when it ends.
  posix.test.each([
    ['a grandchild that holds no output and is deaf to SIGINT ends with the child', 'ignore', 'SIGINT', false],
    ['a grandchild is found where its parent was killed before', 'inherit', 'SIGTERM', true],
  ])('%s', async (_, stdio, deafTo, killed) => {
    const server = createServer()
    const connected = new Promise<Socket>(resolve => server.once('connection', resolve))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const grandchild = `process.on('${deafTo}', () => {}); require('net').connect(${port}, '127.0.0.1').resume()`
    const child = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: '${stdio}' })
      console.error(process.pid)
      setInterval(() => {}, 1000)`
    const controller = new AbortController()
    let pid = 0
    const run = createExec('/', controller.signal).run(node, ['-e', child], {
      onStderrLine: line => {
        pid = Number(line)
      },
    })
    const socket = await connected
    const closed = new Promise(resolve => socket.once('close', resolve))
    socket.on('error', () => {})
    if (killed) process.kill(pid, 'SIGKILL')
    controller.abort()
    await run
    await closed
    server.close()
  })
})
