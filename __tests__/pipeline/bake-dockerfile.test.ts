import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { bakeDockerfile } from '../../src/pipeline/bake-dockerfile.ts'
import { withFolder } from '../helpers/layers.ts'

const GIT = 'https://example.com/a.git'

test.each<[context: string, file: string, stage: string | null]>([
  ['.', 'Dockerfile', 'root'],
  ['sub', 'Dockerfile', 'sub'],
  ['.', 'sub/Dockerfile', 'sub'],
  // buildx takes these from the working directory, for any context.
  ['.', 'cwd://Dockerfile', 'root'],
  ['sub', 'cwd://Dockerfile', 'root'],
  ['sub', 'cwd://sub/../Dockerfile', 'root'],
  [GIT, 'cwd://sub/Dockerfile', 'sub'],
  [GIT, 'Dockerfile', null],
  ['.', 'https://example.com/Dockerfile', null],
  ['.', 'cwd://../Dockerfile', null],
  ['.', 'absent', null],
])('context %s and Dockerfile %s', async (context, file, stage) => {
  await withFolder(async folder => {
    const cwd = join(folder, 'cwd')
    mkdirSync(join(cwd, 'sub'), { recursive: true })
    writeFileSync(join(folder, 'Dockerfile'), 'FROM a AS outside\n')
    writeFileSync(join(cwd, 'Dockerfile'), 'FROM a AS root\n')
    writeFileSync(join(cwd, 'sub/Dockerfile'), 'FROM a AS sub\n')
    writeFileSync(join(cwd, 'large'), `FROM a AS large\n${'#'.repeat(5_000_000)}`)
    expect(bakeDockerfile({ name: 'app', context, file, inline: null }, cwd)?.stages[0]?.name ?? null).toBe(stage)
  })
})

test('an absolute path is one of this machine, even if the context is not', async () => {
  await withFolder(async folder => {
    const file = join(folder, 'Dockerfile')
    writeFileSync(file, 'FROM a AS root\n')
    expect(bakeDockerfile({ name: 'app', context: GIT, file, inline: null }, folder)).toMatchObject({
      path: 'Dockerfile',
    })
  })
})

test('a Dockerfile outside of the working directory is read if the workflow permits it', async () => {
  await withFolder(async folder => {
    mkdirSync(join(folder, 'cwd'))
    writeFileSync(join(folder, 'Dockerfile'), 'FROM a AS outside\n')
    const source = { name: 'app', context: '.', file: 'cwd://../Dockerfile', inline: null }
    expect(bakeDockerfile(source, join(folder, 'cwd'), [`fs.read=${folder}`])?.stages).toMatchObject([
      { name: 'outside' },
    ])
  })
})

test.each([
  ['large', 'it is longer than 4 MiB.'],
  ['folder', 'it is a folder. Replace it with a regular file.'],
  ['fifo', 'it is a FIFO. Replace it with a regular file.'],
])('a Dockerfile that is there and cannot be read is not unread: %s', async (file, message) => {
  if (process.platform === 'win32' && file === 'fifo') return
  await withFolder(async folder => {
    mkdirSync(join(folder, 'folder'))
    writeFileSync(join(folder, 'large'), '#'.repeat(5_000_000))
    if (file === 'fifo') execFileSync('mkfifo', [join(folder, 'fifo')])
    expect(() => bakeDockerfile({ name: 'app', context: '.', file, inline: null }, folder)).toThrow(message)
  })
})

test('a link that BuildKit does not follow is refused: BuildKit would take another file', async () => {
  await withFolder(async folder => {
    mkdirSync(join(folder, 'app'))
    writeFileSync(join(folder, 'Dockerfile'), 'FROM a AS decoy\n')
    writeFileSync(join(folder, 'app/dockerfile'), 'FROM a AS real\n')
    symlinkSync('../Dockerfile', join(folder, 'app/Dockerfile'))
    const source = { name: 'app', context: 'app', file: 'Dockerfile', inline: null }
    expect(() => bakeDockerfile(source, folder)).toThrow('BuildKit does not follow')
  })
})
