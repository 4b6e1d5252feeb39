/** How a canceled run ends its remaining children, as createExec starts them. */
import { createServer, type Socket } from 'node:net'
import { expect, test } from '@jest/globals'
import { createExec } from '../../src/adapters/exec.ts'
import { requireExit } from '../../src/ports/exec.ts'
import { needs } from '../helpers/needs.ts'
import { POSIX } from '../helpers/systems.ts'

const never = new AbortController().signal
const node = process.execPath
const posix = await needs(POSIX)

posix.test('canceling the run ends a child', async () => {
  const controller = new AbortController()
  const script =
    'process.on("SIGINT", () => { console.log("bye"); process.exit(7) }); console.error("ready"); setInterval(() => {}, 1000)'
  const onStderrLine = () => controller.abort()
  const result = await createExec('/', controller.signal).run(node, ['-e', script], { onStderrLine })
  expect(result).toEqual({ kind: 'cancelled', cause: 'run', stdout: 'bye\n', stderr: '' })
})

test('ends one run, but not another that continues at the same time', async () => {
  const one = new AbortController()
  const exec = createExec('/', never)
  const wait = 'console.error("ready"); process.stdin.resume().on("end", () => {}); setTimeout(() => {}, 2 ** 30)'
  const other = exec.run(node, ['-p', '"done"'])
  const result = await exec.run(node, ['-e', wait], { signal: one.signal, onStderrLine: () => one.abort() })
  expect(result.kind).toBe('cancelled')
  expect(requireExit(await other).stdout).toBe('done\n')
})

test('nothing is started after the cancellation', async () => {
  const result = await createExec('/', AbortSignal.abort()).run('stagegate-no-such-program', [])
  expect(result).toEqual({ kind: 'cancelled', cause: 'run', stdout: '', stderr: '' })
})

test('a time limit is another cause than the end of the run', async () => {
  const signal = AbortSignal.any([never, AbortSignal.timeout(100)])
  const result = await createExec('/', never).run(node, ['-e', 'setInterval(() => {}, 1000)'], { signal })
  expect(result).toMatchObject({ kind: 'cancelled', cause: 'deadline' })
})

posix.test('a child that ends well although it was to end has exited', async () => {
  const controller = new AbortController()
  const script = 'process.on("SIGINT", () => process.exit(0)); console.error("ready"); setInterval(() => {}, 1000)'
  const onStderrLine = () => controller.abort()
  const result = await createExec('/', controller.signal).run(node, ['-e', script], { onStderrLine })
  expect(result).toMatchObject({ kind: 'exited', status: 0 })
})

posix.test('the child leads a process group, which a terminal’s Ctrl+C does not reach', async () => {
  const controller = new AbortController()
  let groups: boolean | null = null
  await createExec('/', controller.signal).run(node, ['-e', 'console.error(process.pid); setInterval(() => {}, 1e3)'], {
    onStderrLine(line) {
      groups = process.kill(-Number(line), 0)
      controller.abort()
    },
  })
  expect(groups).toBe(true)
})

// A living process keeps a connection open, which the system closes when the process ends.
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

posix.test('a process that ends at once leaves no child behind', async () => {
  const server = createServer()
  const connected = new Promise<Socket>(resolve => server.once('connection', resolve))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const source = new URL('../../src/adapters/exec.ts', import.meta.url).href
  const child = `process.on('SIGINT', () => {}); require('net').connect(${port}, '127.0.0.1', () => console.error('ready')).resume()`
  const parent = `
    const { createExec } = await import(${JSON.stringify(source)})
    const onStderrLine = () => process.exit(3)
    await createExec('/', new AbortController().signal).run(process.execPath, ['-e', ${JSON.stringify(child)}], { onStderrLine })`
  const run = createExec('/', never).run(node, ['--input-type=module', '-e', parent])
  const socket = await connected
  const closed = new Promise(resolve => socket.once('close', resolve))
  socket.on('error', () => {})
  expect(await run).toMatchObject({ status: 3 })
  await closed
  server.close()
})
