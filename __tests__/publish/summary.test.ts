import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { writeSummary } from '../../src/publish/summary.ts'
import { hugeReport, report } from '../helpers/reports.ts'

const MIB = 1024 * 1024
const OPTIONS = { runUrl: null }
let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'summary-'))
  path = join(folder, 'summary.md')
})
afterEach(() => rm(folder, { recursive: true }))

test('is created if the file does not exist', async () => {
  expect(await writeSummary(path, report(), OPTIONS)).toBeNull()
  expect(await readFile(path, 'utf8')).toMatch(/^## ✅ Stagegate: `production` passed\n/)
})

test('is appended on a new line', async () => {
  await writeFile(path, 'earlier')
  await writeSummary(path, report(), OPTIONS)
  expect(await readFile(path, 'utf8')).toMatch(/^earlier\n## ✅/)
})

test.each([0, 10_000, MIB - 40_000, MIB - 3_000])('stays under 1 MiB after %i existing bytes', async used => {
  await writeFile(path, 'é'.repeat(used / 2))
  expect(await writeSummary(path, hugeReport(35, 100), OPTIONS)).toBeNull()
  const text = await readFile(path, 'utf8')
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MIB)
  expect(text).toContain('Left out here for length')
})

test.each([MIB - 1_000, MIB, MIB + 5])('is not changed if it has %i bytes already', async used => {
  await writeFile(path, 'x'.repeat(used))
  expect(await writeSummary(path, report(), OPTIONS)).toMatch(/full/)
  expect(await readFile(path, 'utf8')).toHaveLength(used)
})

test('an unwritable file is a warning', async () => {
  expect(await writeSummary(join(folder, 'missing', 'summary.md'), report(), OPTIONS)).toMatch(/could not be written/)
})
