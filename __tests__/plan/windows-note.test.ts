import { expect, test } from '@jest/globals'
import { noteOnWindows } from '../../src/plan/windows-note.ts'

test('a context on Windows is noted, by the variable that Windows sets', () => {
  const windows = { OS: 'Windows_NT' }
  expect(noteOnWindows({ context: 'C:\\app' }, windows)).toContain('0755')
  expect(noteOnWindows({ context: '.' }, windows)).toContain('0755')
  expect(noteOnWindows({ context: 'https://example.com/app.git' }, windows)).toBeNull()
  expect(noteOnWindows({ context: '.' }, {})).toBeNull()
})
