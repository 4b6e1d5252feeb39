import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from '@jest/globals'
import { builtFile, LinkNotFollowed } from '../../src/options/dockerfile-path.ts'
import { withFolder } from '../helpers/layers.ts'

/** What BuildKit reads of `app/Dockerfile` if it is a link to a target, as a path in `app`; null if it reads nothing there. */
async function readOf(target: string, ...others: [path: string, target?: string][]): Promise<string | null> {
  let file: string | null = null
  await withFolder(async folder => {
    const root = realpathSync(folder)
    for (const [path, link] of [['app/dockerfile'], ['ok/Dockerfile'], ...others] as [string, string?][]) {
      mkdirSync(join(root, path, '..'), { recursive: true })
      if (link === undefined) writeFileSync(join(root, path), `FROM scratch AS ${path}\n`)
      else symlinkSync(link, join(root, path))
    }
    symlinkSync(target.replace('ROOT', root), join(root, 'app/Dockerfile'))
    try {
      file = relative(join(root, 'app'), builtFile(join(root, 'app/Dockerfile')))
    } catch (error) {
      expect(error).toBeInstanceOf(LinkNotFollowed)
    }
  })
  return file
}

test.each<[string, [path: string, target?: string][], string | null]>([
  ['real', [['app/real']], 'real'],
  ['./sub/real', [['app/sub/real']], 'sub/real'],
  ['sub/link', [['app/real'], ['app/sub/link', '../real']], 'real'],
  ['folder/real', [['app/sub/real'], ['app/folder', 'sub']], 'sub/real'],
  // BuildKit sees the folder of the Dockerfile as the root of all paths.
  ['/real', [['app/real']], 'real'],
  ['../ok/Dockerfile', [['app/ok/Dockerfile']], 'ok/Dockerfile'],
  ['sub/link', [['app/ok/Dockerfile'], ['app/sub/link', '../../../ok/Dockerfile']], 'ok/Dockerfile'],
  ['../ok/Dockerfile', [], null],
  ['ROOT/ok/Dockerfile', [], null],
  ['ROOT/app/real', [['app/real']], null],
  ['folder/Dockerfile', [['app/folder', '../ok']], null],
  ['nothing', [], null],
  ['Dockerfile', [], null],
  // It takes these names for patterns, and removes `..` before it looks at links.
  ['a[b]', [['app/a[b]']], null],
  ['a*/real', [['app/a*/real']], null],
  ['a\\b', [['app/a\\b']], null],
  ['!real', [['app/!real']], null],
  [' real', [['app/ real']], null],
  ['folder/../real', [['app/deep/sub/x'], ['app/deep/real'], ['app/folder', 'deep/sub'], ['app/real']], null],
])('a link to %s, with %j', async (target, others, file) => expect(await readOf(target, ...others)).toBe(file))

test('the folder of a Dockerfile may itself be a link, and its name may be any', async () => {
  await withFolder(async folder => {
    const root = realpathSync(folder)
    mkdirSync(join(root, 'real'))
    writeFileSync(join(root, 'real/a[b]'), '')
    symlinkSync('real', join(root, 'link'))
    expect(builtFile(join(root, 'link/a[b]'))).toBe(join(root, 'real/a[b]'))
    expect(() => builtFile(join(root, 'link/absent'))).toThrow('ENOENT')
  })
})
