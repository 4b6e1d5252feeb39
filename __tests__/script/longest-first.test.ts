import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { REPOSITORY_ROOT, temporaryFolder } from '../helpers/bundle.ts'

// A variable keeps the compiler from following the import: it would treat Jest's sequencer as a CommonJS module.
const SEQUENCER: string = '../../script/jest/longest-first.js'
const { default: LongestFirst, SECONDS } = await import(SEQUENCER)

test('every listed file exists', () => {
  expect(Object.keys(SECONDS).filter(path => !existsSync(join(REPOSITORY_ROOT, path)))).toEqual([])
})

test('the longest files come first, then the others as Jest sorts them', async () => {
  const cacheDirectory = await temporaryFolder('sequencer')
  const config = { rootDir: REPOSITORY_ROOT, cacheDirectory, id: 'engine', haste: {}, transform: [] }
  const paths = ['examples/jvm', 'checks/runtime/started', 'examples/web', 'image/oracles-inputs'].map(name =>
    join(REPOSITORY_ROOT, `__tests__/${name}.engine.test.ts`),
  )
  const context = { config, hasteFS: { getSize: (path: string) => (path.includes('web') ? 2 : 1) } }
  const sequencer = new LongestFirst({ contexts: [context], globalConfig: {} })
  const sorted: { path: string }[] = await sequencer.sort(paths.map(path => ({ path, context })))
  expect(sorted.map(({ path }) => path)).toEqual([paths[3], paths[1], paths[2], paths[0]])
})
