import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { linkFolder, removeFolder } from '../src/folders.ts'
import { removeTemporaryFolders, temporaryFolder } from './helpers/bundle.ts'

afterEach(removeTemporaryFolders)

test("a link leads to the folder, and removing the link's folder keeps its target", async () => {
  const top = await temporaryFolder('folders')
  const blobs = join(top, 'blobs')
  const layout = join(top, 'layout')
  await mkdir(blobs)
  await mkdir(layout)
  await linkFolder(blobs, join(layout, 'blobs'))
  await writeFile(join(layout, 'blobs', 'a'), 'text')
  await removeFolder(layout)
  await removeFolder(layout)
  expect(await readFile(join(blobs, 'a'), 'utf8')).toBe('text')
})

test('on Windows it is a junction, which needs no privilege', async () => {
  const asked: unknown[] = []
  await linkFolder('C:\\blobs', 'C:\\layout\\blobs', async (...args) => void asked.push(args))
  expect(asked).toEqual([['C:\\blobs', 'C:\\layout\\blobs', 'junction']])
})
