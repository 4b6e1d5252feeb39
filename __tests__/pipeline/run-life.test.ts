import { expect, test } from '@jest/globals'
import { createRunLife } from '../../src/pipeline/run-life.ts'
import { fakePorts } from '../helpers/ports.ts'

test('what was made last is undone first, each after the other', async () => {
  const life = createRunLife(fakePorts())
  const order: string[] = []
  for (const name of ['index', 'folder', 'builder']) {
    life.onEnd(async () => {
      order.push(`${name} begins`)
      await Promise.resolve()
      order.push(`${name} ends`)
    })
  }
  await life.end()
  await life.end()
  const names = ['builder', 'folder', 'index']
  expect(order).toEqual(names.flatMap(name => [`${name} begins`, `${name} ends`]))
})

test('a cleanup that fails is a warning, and the others still run', async () => {
  const ports = fakePorts()
  const life = createRunLife(ports)
  let removed = false
  life.onEnd(() => {
    removed = true
  })
  life.onEnd(() => Promise.reject(new Error('EBUSY')))
  await life.end()
  expect([removed, ports.warnings]).toEqual([true, ['Cleanup failed: EBUSY']])
})

test('the time for cleanups begins when the run is cancelled', async () => {
  const ports = fakePorts()
  const life = createRunLife(ports)
  life.cancel()
  expect(life.signal.aborted).toBe(true)
  ports.clock.advance(9_000)
  const late: boolean[] = []
  life.onEnd(deadline => late.push(deadline.aborted))
  life.onEnd(deadline => {
    late.push(deadline.aborted)
    ports.clock.advance(1_000)
  })
  await life.end()
  expect(late).toEqual([false, true])
})
