import { describe, expect, test } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { Failure } from '../../src/failure.ts'

const never = new AbortController().signal
const node = process.execPath

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
    const script = 'process.stdin.on("data", d => console.log(process.cwd(), process.env.STAGEGATE_TEST, String(d)))'
    const { stdout } = await createExec('/usr', never).run(node, ['-e', script], {
      env: { STAGEGATE_TEST: 'e' },
      input: 'in',
    })
    expect(stdout).toBe('/usr e in\n')
  })

  test('lines of standard error come one by one, the last without its end as well', async () => {
    const lines: string[] = []
    await createExec('/', never).run(node, ['-e', 'process.stderr.write("a\\nb\\r\\nc")'], {
      onStderrLine: line => lines.push(line),
    })
    expect(lines).toEqual(['a', 'b', 'c'])
  })

  test('a program that is not there is a failure that says what to do', async () => {
    const run = createExec('/', never).run('stagegate-no-such-program', [])
    await expect(run).rejects.toThrow(Failure)
    await expect(run).rejects.toMatchObject({ code: 'not-found', hint: expect.stringContaining('PATH') })
  })

  test('a child is ended when the run is cancelled', async () => {
    const controller = new AbortController()
    const script = 'process.on("SIGINT", () => process.exit(7)); console.error("ready"); setInterval(() => {}, 1000)'
    const { status } = await createExec('/', controller.signal).run(node, ['-e', script], {
      onStderrLine: () => controller.abort(),
    })
    expect(status).toBe(7)
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
})
