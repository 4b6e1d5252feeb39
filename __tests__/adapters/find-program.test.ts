import { describe, expect, test } from '@jest/globals'
import { argStringToArray } from '../../node_modules/@actions/exec/lib/toolrunner.js'
import { commandLine } from '../../src/adapters/command-line.ts'
import { type Entry, findProgram } from '../../src/adapters/find-program.ts'

const on = (platform: NodeJS.Platform, PATH: string | undefined, ...files: string[]) => ({
  platform,
  env: { PATH },
  look: (file: string): Entry => (files.includes(file) ? 'program' : 'absent'),
})

describe('findProgram', () => {
  test.each([
    ['the first of PATH', 'docker', '/a:/b:/c', ['/b/docker', '/c/docker'], '/b/docker'],
    ['no entry that is empty or relative', 'docker', ':.:bin:/c', ['docker', './docker', 'bin/docker'], null],
    ['no PATH', 'docker', undefined, ['docker'], null],
    ['an absolute path', '/x y/docker', '/a', ['/x y/docker'], '/x y/docker'],
    ['no relative path', 'bin/docker', '/a', ['bin/docker', '/a/bin/docker'], null],
    ['nothing', '', '/a', ['/a'], null],
  ])('Linux: %s', (_, command, path, files, found) =>
    expect(findProgram(command, on('linux', path, ...files)).file).toBe(found),
  )

  test.each([
    ['a program', 'docker', 'C:\\a;"C:\\b c"', ['C:\\b c\\docker.exe'], 'C:\\b c\\docker.exe'],
    ['its name with the ending', 'docker.EXE', 'C:\\a', ['C:\\a\\docker.EXE'], 'C:\\a\\docker.EXE'],
    ['no batch file', 'docker', 'C:\\a', ['C:\\a\\docker', 'C:\\a\\docker.cmd', 'C:\\a\\docker.bat'], null],
    ['nothing of the working directory', 'docker', ';.;bin', ['docker.exe', 'bin\\docker.exe', '.\\docker.exe'], null],
    ['no relative path', '.\\docker', 'C:\\a', ['.\\docker.exe', 'C:\\a\\docker.exe'], null],
    ['an absolute path', 'C:\\x\\node.exe', '', ['C:\\x\\node.exe'], 'C:\\x\\node.exe'],
  ])('Windows: %s', (_, command, path, files, found) =>
    expect(findProgram(command, on('win32', path, ...files)).file).toBe(found),
  )

  test('Linux: skips files that are not executable or not readable, and names them', () => {
    const entries: Record<string, Entry> = { '/a/x': 'unreadable', '/b/x': 'not-executable', '/c/x': 'not-executable' }
    const look = (file: string) => entries[file] ?? 'absent'
    const system = { platform: 'linux' as const, env: { PATH: '/a:/b:/c:/d' }, look }
    const passed = { refused: '/b/x', unreadable: ['/a/x'] }
    expect(findProgram('x', system)).toEqual({ file: null, ...passed })
    entries['/d/x'] = 'program'
    expect(findProgram('x', system)).toEqual({ file: '/d/x', ...passed })
  })
})

test.each(['/usr/bin/docker', '/a b/docker', '/a "b"/docker', 'C:\\Program Files\\docker.exe', '\\\\host\\x\\y.exe'])(
  '%s is quoted as one word of a command line',
  program => expect(argStringToArray(commandLine(program))).toEqual([program]),
)
