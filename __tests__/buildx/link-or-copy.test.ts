import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { linkOrCopy } from '../../src/buildx/link-or-copy.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'

afterAll(removeTemporaryFolders)

async function blob(): Promise<{ from: string; to: string }> {
  const folder = await temporaryFolder('links')
  await writeFile(join(folder, 'a'), 'bytes')
  return { from: join(folder, 'a'), to: join(folder, 'b') }
}

test('the file is linked', async () => {
  const { from, to } = await blob()
  await linkOrCopy(from, to)
  expect((await stat(to)).ino).toBe((await stat(from)).ino)
})

test.each(['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK', 'EXDEV'])(
  'if linking fails with %s, the file is copied',
  async code => {
    const { from, to } = await blob()
    await linkOrCopy(from, to, () => Promise.reject(Object.assign(new Error(code), { code })))
    expect(await readFile(to, 'utf8')).toBe('bytes')
    expect((await stat(to)).ino).not.toBe((await stat(from)).ino)
  },
)

test('a missing file is still an error', async () => {
  const { from, to } = await blob()
  await expect(linkOrCopy(`${from}-missing`, to)).rejects.toThrow('ENOENT')
})
