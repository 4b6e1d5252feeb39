import { expect, test } from '@jest/globals'
import { runAction } from '../../src/commands/action.ts'

test('the result is set before a failure of our own fails the step', async () => {
  const outputs: Record<string, string> = {}
  const run = runAction(
    {},
    {
      exec: { run: async () => ({ status: 1, stdout: '', stderr: '' }) },
      log: { info() {}, warning() {}, group() {} },
      env: { RUNNER_TEMP: '/nowhere/at/all' },
      cwd: process.cwd(),
      signal: new AbortController().signal,
      event: { name: 'push', payload: {} },
      github: null,
      annotate() {},
      setOutput: (name, value) => {
        outputs[name] = value
      },
      rememberBuilder() {},
    },
  )
  await expect(run).rejects.toThrow('ENOENT')
  expect(outputs).toEqual({ result: 'error' })
})
