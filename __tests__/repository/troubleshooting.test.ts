/** docs/troubleshooting.md lists exactly the codes of failures. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { FAILURE_CODES } from '../../src/failure-codes.ts'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'

const page = readFileSync(join(REPOSITORY_ROOT, 'docs/troubleshooting.md'), 'utf8')
const rows = page.match(/^\| `.*$/gm) ?? []
const documented = rows.flatMap(row => [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code))

test('the page has every code of a failure, and no others', () => {
  const codes = FAILURE_CODES.map(code => (code.startsWith('image/') ? 'image/*' : code))
  expect([...documented].sort()).toEqual([...new Set([...codes, 'image/limit-*'])].sort())
})

test('every code of a failure occurs in the sources', () => {
  const files = globSync('src/**/*.ts', { cwd: REPOSITORY_ROOT, exclude: ['src/failure-codes.ts'] })
  const text = files.map(path => readFileSync(join(REPOSITORY_ROOT, path), 'utf8')).join('\n')
  // The code of a refused push is computed from its kind.
  const words = FAILURE_CODES.flatMap(code => [[code, code.replace('push/', '')]])
  expect(words.filter(each => !each.some(word => text.includes(`'${word}'`)))).toEqual([])
})
