import { afterEach, expect, jest, test } from '@jest/globals'
import { cancelOnSignals } from '../../src/adapters/process-signals.ts'
import { fakeClock } from '../helpers/ports.ts'

afterEach(() => {
  jest.restoreAllMocks()
})

/** A process that listens to both signals; `exits` are the statuses with which it ends at once. */
function listening() {
  const listeners = new Map<string, () => void>()
  const exits: unknown[] = []
  jest.spyOn(process, 'on').mockImplementation(((name: string, listener: () => void) => {
    listeners.set(name, listener)
    return process
  }) as typeof process.on)
  jest.spyOn(process, 'exit').mockImplementation(((status: number) => exits.push(status)) as typeof process.exit)
  const clock = fakeClock()
  const cancel = jest.fn()
  cancelOnSignals(['SIGINT', 'SIGTERM'], clock, cancel, 3)
  return { clock, cancel, exits, send: (name: string) => listeners.get(name)?.() }
}

test('a signal cancels; its echo by npm, and the SIGTERM of the runner, end nothing at once', () => {
  const { clock, cancel, exits, send } = listening()
  send('SIGINT')
  send('SIGINT')
  clock.advance(7_500)
  send('SIGTERM')
  expect(cancel).toHaveBeenCalled()
  expect(exits).toEqual([])
})

test('the same signal a second time ends the process at once', () => {
  const { clock, exits, send } = listening()
  send('SIGINT')
  clock.advance(2_000)
  send('SIGINT')
  expect(exits).toEqual([3])
})
