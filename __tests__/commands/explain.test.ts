import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { machineEnvironment, node24, REPOSITORY_ROOT } from '../helpers/bundle.ts'
import { runProcess } from '../helpers/process.ts'

const explain = (...args: string[]) =>
  runProcess(node24(), [join(REPOSITORY_ROOT, 'src/cli.ts'), 'explain', ...args], { env: machineEnvironment() })

test('a check: what it finds, why, how, limits, fix, waiver', async () => {
  const { stdout, exitCode } = await explain('user/root')
  expect(exitCode).toBe(0)
  expect(stdout).toContain('user/root\n  Container running as root\n')
  expect(stdout.match(/^\S.*$/gm)).toEqual([
    'user/root',
    'Severity',
    'Why it matters',
    'How Stagegate finds it',
    'Known limits',
    'How to fix it',
    'How to waive it',
  ])
  expect(stdout).toMatch(/^ {4}USER 10001$/m)
  expect(stdout).not.toContain('```')
})

test('the same as Markdown', async () => {
  const { stdout } = await explain('user/root', '--format', 'markdown')
  expect(stdout).toMatch(/^# Container running as root\n/)
  expect(stdout).toContain('```dockerfile\n')
})

test('an unknown check is a usage error with the nearest name', async () => {
  const { stderr, exitCode } = await explain('user/rot')
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(/Did you mean "user\/root"\?\n$/)
})

test('without a check, lists all checks', async () => {
  const { stdout } = await explain()
  expect(stdout).toMatch(/^user\/root +Container running as root$/m)
  expect(stdout).toMatch(/^toolchain\/compiler /m)
})
