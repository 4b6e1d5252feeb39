import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { keepOutOfCurrentDirectory } from '../../src/adapters/current-directory.ts'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'

test('Windows is asked not to look for programs in the working directory; no other system has the variable', () => {
  const windows: Record<string, string | undefined> = {}
  keepOutOfCurrentDirectory(windows, 'win32')
  expect(windows).toEqual({ NoDefaultCurrentDirectoryInExePath: '1' })
  const linux = {}
  keepOutOfCurrentDirectory(linux, 'linux')
  expect(linux).toEqual({})
})

test.each(['src/action.ts', 'src/cli.ts'])('%s asks before it does anything', file => {
  const source = readFileSync(join(REPOSITORY_ROOT, file), 'utf8')
  const [first] = source.split('\n').filter(line => !/^(?:import |#!|\s*$|\/\/)/.test(line))
  expect(first).toBe('keepOutOfCurrentDirectory()')
})
