import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { unfitFile } from '../src/options/opened-files.ts'
import { linkOutsideInFolder, outsidePath } from '../src/outside-path.ts'
import { realPath } from '../src/real-path.ts'
import { walkFolder } from '../src/walk-folder.ts'
import { needs } from './helpers/needs.ts'
import { POSIX } from './helpers/systems.ts'

const posix = await needs(POSIX)

let top: string
let cwd: string
beforeEach(() => {
  top = realPath(mkdtempSync(join(tmpdir(), 'walk-')))
  cwd = join(top, 'checkout')
  mkdirSync(join(cwd, 'cache/blobs'), { recursive: true })
  mkdirSync(join(cwd, 'other'))
  mkdirSync(join(top, 'host'))
  writeFileSync(join(top, 'host/file'), '')
})
afterEach(() => rmSync(top, { recursive: true }))

const names = () => {
  const { entries, unread } = walkFolder(join(cwd, 'cache'), [cwd])
  return { names: entries.map(({ path }) => relative(cwd, path)).sort(), unread }
}

describe('the entries of a folder', () => {
  posix.test('in circles of links', () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) symlinkSync('.', join(cwd, 'cache', name))
    expect(names().names).toEqual(['cache/a', 'cache/b', 'cache/blobs', 'cache/c', 'cache/d', 'cache/e', 'cache/f'])
  })

  posix.test('behind a link to another folder of the checkout, and not behind one that leads out', () => {
    symlinkSync('../other', join(cwd, 'cache/in'))
    symlinkSync(join(top, 'host'), join(cwd, 'other/out'))
    symlinkSync('/proc', join(cwd, 'cache/proc'))
    expect(names().names).toEqual(['cache/blobs', 'cache/in', 'cache/proc', 'other/out'])
  })
})

describe('a cache that a pull request filled', () => {
  // Each decoy made the search end without a result.
  posix.test.each(['/proc', '/proc/1/root', '.', 'none'])('a link that leads out, next to a link to %s', decoy => {
    symlinkSync(decoy, join(cwd, 'cache/a'))
    symlinkSync(join(top, 'host'), join(cwd, 'cache/blobs/sha256'))
    symlinkSync(decoy, join(cwd, 'cache/z'))
    expect(linkOutsideInFolder('cache', cwd, [], 'write')).not.toBeNull()
    expect(outsidePath('oci-layout://./cache', cwd, [])).not.toBeNull()
  })

  posix.test('a link that leads out behind a link to another folder', () => {
    symlinkSync('../other', join(cwd, 'cache/in'))
    symlinkSync(join(top, 'host'), join(cwd, 'other/out'))
    expect(linkOutsideInFolder('cache', cwd, [], 'write')).toBe(join(top, 'host'))
  })

  posix.test.each(['/proc', '.'])('a FIFO, next to a link to %s', decoy => {
    symlinkSync(decoy, join(cwd, 'cache/a'))
    execFileSync('mkfifo', [join(cwd, 'cache/index.json')])
    symlinkSync(decoy, join(cwd, 'cache/z'))
    expect(unfitFile('cache', 'store', cwd)).toMatch(/^"cache\/index\.json" /)
    expect(unfitFile('oci-layout://./cache', 'context', cwd)).toMatch(/^"cache\/index\.json" /)
  })

  posix.test('a folder that cannot be read', () => {
    chmodSync(join(cwd, 'cache/blobs'), 0)
    const unfit = unfitFile('cache', 'store', cwd)
    // Root reads everything.
    expect(unfit).toBe(process.getuid?.() === 0 ? null : '"cache/blobs" cannot be read (EACCES)')
    chmodSync(join(cwd, 'cache/blobs'), 0o755)
  })

  posix.test('nothing yet', () => {
    expect(unfitFile('none', 'store', cwd)).toBeNull()
    expect(linkOutsideInFolder('none', cwd, [], 'write')).toBeNull()
  })
})
