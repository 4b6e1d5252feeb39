import { expect, test } from '@jest/globals'
import { windowsNote } from '../../src/plan/windows-note.ts'

test('a context on Windows is noted, by a variable that Windows sets', () => {
  const windows = { OS: 'Windows_NT' }
  expect(windowsNote({ context: 'C:\\app' }, windows)).toContain('0755')
  expect(windowsNote({ context: '.' }, windows)).toContain('0755')
  expect(windowsNote({ context: 'https://example.com/app.git' }, windows)).toBeNull()
  expect(windowsNote({ context: '.' }, {})).toBeNull()
})
