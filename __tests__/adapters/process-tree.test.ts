import type { ChildProcess } from 'node:child_process'
import { describe, expect, jest, test } from '@jest/globals'
import { interruptTree, killTree, type ProcessSystem } from '../../src/adapters/process-tree.ts'

function setUp(over: Partial<ProcessSystem> = {}) {
  const log: unknown[] = []
  const system: ProcessSystem = {
    platform: 'linux',
    env: { SystemRoot: 'D:\\Windows' },
    kill: (pid, signal) => log.push([pid, signal]),
    run: async (program, args) => log.push([program, ...args]),
    ...over,
  }
  const kill = jest.fn((signal: NodeJS.Signals) => log.push(signal))
  return { log, system, child: { pid: 42, exitCode: null, kill } as unknown as ChildProcess }
}

describe('Linux and macOS', () => {
  test('the group gets SIGINT, then SIGKILL', async () => {
    const { log, system, child } = setUp()
    interruptTree(child, system)
    await killTree(child, system)
    expect(log).toEqual([
      [-42, 'SIGINT'],
      [-42, 'SIGKILL'],
    ])
  })

  test('a child that does not lead a group is ended alone', () => {
    const { log, system, child } = setUp({
      kill: () => {
        throw new Error('ESRCH')
      },
    })
    interruptTree(child, system)
    expect(log).toEqual(['SIGINT'])
  })
})

describe('Windows', () => {
  const windows = { platform: 'win32' as const }

  test('nothing is sent at first: Ctrl+C has reached all programs of the console', () => {
    const { log, system, child } = setUp(windows)
    interruptTree(child, system)
    expect(log).toEqual([])
  })

  test("the system's own taskkill ends the tree", async () => {
    const { log, system, child } = setUp(windows)
    await killTree(child, system)
    expect(log).toEqual([['D:\\Windows\\System32\\taskkill.exe', '/T', '/F', '/PID', '42']])
  })

  test('without taskkill, at least the child is ended', async () => {
    const { log, system, child } = setUp({ ...windows, run: () => Promise.reject(new Error('ENOENT')) })
    await killTree(child, system)
    expect(log).toEqual(['SIGKILL'])
  })

  test('a child that exited is left alone: its pid may belong to another process', async () => {
    const { log, system, child } = setUp(windows)
    await killTree(Object.assign(child, { exitCode: 0 }), system)
    expect(log).toEqual([])
  })
})
