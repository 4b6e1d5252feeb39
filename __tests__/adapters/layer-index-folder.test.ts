import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { SYSTEM_CLOCK } from '../../src/adapters/clock.ts'
import { createLayerFolder, openLayerIndex } from '../../src/adapters/layer-index-folder.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { POSIX } from '../helpers/systems.ts'

const posix = await needs(POSIX)

afterEach(removeTemporaryFolders)

const key = (digit: string) => digit.repeat(64)
const file = (folder: string, digit: string) => join(folder, `${key(digit)}.layer`)

test('a record can be read again, by its owner only', async () => {
  const folder = join(await temporaryFolder('index'), 'made/here')
  const index = createLayerFolder(folder, SYSTEM_CLOCK)
  await index.save(key('a'), Buffer.from('record'))
  expect(String(await createLayerFolder(folder, SYSTEM_CLOCK).load(key('a')))).toBe('record')
  expect(await index.load(key('b'))).toBeNull()
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect((await stat(file(folder, 'a'))).mode & 0o777).toBe(0o600)
})

test('a record is replaced atomically, without leftovers', async () => {
  const folder = await temporaryFolder('index')
  const [one, other] = [createLayerFolder(folder, SYSTEM_CLOCK), createLayerFolder(folder, SYSTEM_CLOCK)]
  await Promise.all([one.save(key('a'), Buffer.alloc(1000, 1)), other.save(key('a'), Buffer.alloc(1000, 2))])
  const record = (await one.load(key('a'))) as Buffer
  expect([Buffer.alloc(1000, 1), Buffer.alloc(1000, 2)]).toContainEqual(record)
  expect(await readdir(folder)).toEqual([`${key('a')}.layer`])
})

test('above its size limit, the index deletes the least recently used records', async () => {
  const folder = await temporaryFolder('index')
  const index = createLayerFolder(folder, SYSTEM_CLOCK, 250)
  for (const digit of ['a', 'b']) await index.save(key(digit), Buffer.alloc(100))
  await utimes(file(folder, 'a'), 1000, 1000)
  await utimes(file(folder, 'b'), 2000, 2000)
  await index.load(key('a'))
  await index.save(key('c'), Buffer.alloc(100))
  expect((await readdir(folder)).sort()).toEqual([`${key('a')}.layer`, `${key('c')}.layer`])
})

test('foreign files in the folder stay; unfinished records are deleted after an hour', async () => {
  const folder = await temporaryFolder('index')
  const abandoned = `.${key('a')}.layer.1`
  for (const name of ['notes.txt', abandoned, `.${key('b')}.layer.2`])
    await writeFile(join(folder, name), 'x'.repeat(500))
  await utimes(join(folder, abandoned), 1000, 1000)
  await createLayerFolder(folder, SYSTEM_CLOCK, 100).save(key('c'), Buffer.alloc(10))
  expect((await readdir(folder)).sort()).toEqual([`.${key('b')}.layer.2`, `${key('c')}.layer`, 'notes.txt'])
})

test('a run lists the folder once, unless its own records exceed the limit', async () => {
  const folder = await temporaryFolder('index')
  const index = createLayerFolder(folder, SYSTEM_CLOCK, 250)
  await index.save(key('a'), Buffer.alloc(100))
  const abandoned = join(folder, `.${key('d')}.layer.1`)
  await writeFile(abandoned, 'x')
  await utimes(abandoned, 1000, 1000)
  await index.save(key('b'), Buffer.alloc(100))
  expect(await readdir(folder)).toHaveLength(3)
  await index.save(key('c'), Buffer.alloc(100))
  expect(await readdir(folder)).toHaveLength(2)
})

posix.test('links and folders are not records', async () => {
  const folder = await temporaryFolder('index')
  await writeFile(join(folder, 'other'), 'content')
  await symlink('other', file(folder, 'a'))
  await mkdir(file(folder, 'b'))
  const index = createLayerFolder(folder, SYSTEM_CLOCK)
  expect([await index.load(key('a')), await index.load(key('b'))]).toEqual([null, null])
})

test('a folder that cannot be written or read counts as empty', async () => {
  const folder = join(await temporaryFolder('index'), 'file')
  await writeFile(folder, 'in the way')
  const index = createLayerFolder(folder, SYSTEM_CLOCK)
  await index.save(key('a'), Buffer.from('record'))
  expect(await index.load(key('a'))).toBeNull()
  expect(String(await readFile(folder))).toBe('in the way')
})

test('a key with a path is refused', async () => {
  const folder = await temporaryFolder('index')
  await writeFile(join(folder, 'x.layer'), 'content')
  const index = createLayerFolder(join(folder, 'in'), SYSTEM_CLOCK)
  await index.save('../x', Buffer.from('record'))
  expect(await index.load('../x')).toBeNull()
  expect(String(await readFile(join(folder, 'x.layer')))).toBe('content')
})

test.each([
  [{ STAGEGATE_CACHE_DIR: 'given', XDG_CACHE_HOME: 'FOLDER/xdg' }, 'FOLDER/given'],
  [{ XDG_CACHE_HOME: 'FOLDER/xdg', HOME: 'FOLDER/home' }, 'FOLDER/xdg/stagegate/layers'],
  [{ HOME: 'FOLDER/home' }, 'FOLDER/home/.cache/stagegate/layers'],
  [{ XDG_CACHE_HOME: 'relative', HOME: 'FOLDER/home' }, 'FOLDER/home/.cache/stagegate/layers'],
])('with %j the records are in %s', async (variables, expected) => {
  const folder = await temporaryFolder('index')
  const env = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      return [name, name === 'STAGEGATE_CACHE_DIR' ? join(folder, value) : value.replace('FOLDER', folder)]
    }),
  )
  await openLayerIndex(env, SYSTEM_CLOCK)?.save(key('a'), Buffer.from('record'))
  expect(await readdir(expected.replace('FOLDER', folder))).toEqual([`${key('a')}.layer`])
})

test('an empty variable turns it off', () => {
  expect(openLayerIndex({ STAGEGATE_CACHE_DIR: '', HOME: '/home/user' }, SYSTEM_CLOCK)).toBeUndefined()
})
