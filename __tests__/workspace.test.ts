import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { realPath } from '../src/real-path.ts'
import { resolveWithin, writeWithin } from '../src/workspace.ts'
import { needs } from './helpers/needs.ts'
import { POSIX } from './helpers/systems.ts'

const posix = await needs(POSIX)

let top: string
let cwd: string
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'workspace-'))
  cwd = join(top, 'checkout')
  mkdirSync(cwd)
  mkdirSync(join(top, 'host'))
  writeFileSync(join(top, 'host/file'), 'host')
})
afterEach(() => rmSync(top, { recursive: true }))

describe('writeWithin', () => {
  posix.test.each<[string, () => void, string]>([
    ['a link to a file outside', () => symlinkSync('../host/file', join(cwd, 'out.sarif')), 'out.sarif'],
    ['a link to a file that is not there', () => symlinkSync('../host/new', join(cwd, 'out.sarif')), 'out.sarif'],
    ['an existing file', () => writeFileSync(join(cwd, 'out.sarif'), 'old'), 'out.sarif'],
    ['nothing, in a new folder', () => undefined, 'a/b/out.sarif'],
    ['a folder behind a link in the checkout', linkInside, 'link/out.sarif'],
  ])('replaces %s', (_, prepare, path) => {
    prepare()
    writeWithin(cwd, path, 'text')
    expect(readFileSync(join(cwd, path), 'utf8')).toBe('text')
    expect(readFileSync(join(top, 'host/file'), 'utf8')).toBe('host')
    expect(existsSync(join(top, 'host/new'))).toBe(false)
  })

  posix.test.each<[string, string, string]>([
    ['a folder outside', '../host', 'link/file'],
    ['a folder below one outside', '../host', 'link/new/file'],
    ['a folder that is not there', '../host/new', 'link/file'],
    ['itself', 'link', 'link/file'],
  ])('refuses a path through a link to %s', (_, to, path) => {
    symlinkSync(to, join(cwd, 'link'))
    expect(() => writeWithin(cwd, path, 'text')).toThrow(expect.objectContaining({ code: 'output-unwritable' }))
    expect(readFileSync(join(top, 'host/file'), 'utf8')).toBe('host')
    expect(existsSync(join(top, 'host/new'))).toBe(false)
  })

  posix.test('writes where a user says, outside', () => {
    writeWithin(cwd, '../host/report.json', 'text')
    expect(readFileSync(join(top, 'host/report.json'), 'utf8')).toBe('text')
  })

  function linkInside(): void {
    mkdirSync(join(cwd, 'folder'))
    symlinkSync('folder', join(cwd, 'link'))
  }
})

posix.test('realPath follows links to what does not exist yet, and stops in a circle', () => {
  symlinkSync('../host/new', join(cwd, 'dangling'))
  symlinkSync('dangling', join(cwd, 'twice'))
  symlinkSync('loop', join(cwd, 'loop'))
  expect(realPath(join(cwd, 'dangling'))).toBe(join(top, 'host/new'))
  expect(realPath(`${cwd}/twice/a/../b`)).toBe(join(top, 'host/new/b'))
  expect(realPath(join(cwd, 'none/file'))).toBe(join(cwd, 'none/file'))
  expect(realPath(join(cwd, 'loop/file'))).toBe(join(cwd, 'loop/file'))
})

describe('resolveWithin', () => {
  posix.test('follows links in the checkout only, and what the user names outside', () => {
    writeFileSync(join(cwd, 'real'), '')
    symlinkSync('real', join(cwd, 'inside'))
    symlinkSync('../host/file', join(cwd, 'outside'))
    symlinkSync('../host', join(cwd, 'folder'))
    expect(resolveWithin(cwd, 'inside')).toBe(join(cwd, 'real'))
    expect(() => resolveWithin(cwd, 'outside')).toThrow('leads out of the working directory')
    expect(() => resolveWithin(cwd, 'folder/file')).toThrow('leads out of the working directory')
    expect(resolveWithin(cwd, '../host/file')).toBe(join(top, 'host/file'))
  })
})
