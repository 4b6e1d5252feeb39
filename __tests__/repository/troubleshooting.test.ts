/** docs/troubleshooting.md lists the codes that the sources have, and no others. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { GITHUB_FAILURES } from '../../src/publish/github.ts'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'

const page = readFileSync(join(REPOSITORY_ROOT, 'docs/troubleshooting.md'), 'utf8')
const rows = page.match(/^\| `.*$/gm) ?? []
const documented = rows.flatMap(row => [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code))

const files = globSync('src/**/*.ts', { cwd: REPOSITORY_ROOT })
const text = files.map(path => readFileSync(join(REPOSITORY_ROOT, path), 'utf8')).join('\n')
const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, code = '']) => code)
const kinds = /export type RefusalKind =\n((?: {2}\| '[\w-]+'\n)+)/.exec(text)?.[1] ?? ''

/** Codes of failures: thrown as they are, of a failed build, of a refused push, and of GitHub. */
const codes = [
  ...all(/\bFailure\(\s*'([^']+)'/g).map(code => (code.startsWith('image/') ? 'image/*' : code)),
  ...all(/\bFailure\(\s*`(image\/limit-)\$/g).map(prefix => `${prefix}*`),
  ...all(/^ {4}code: '([\w-]+)',\n {4}pattern:/gm),
  ...all(/ \?\? '(build-failed)'/g),
  ...all(/\breturn \{ code: '([\w-]+)', message/g),
  ...[...kinds.matchAll(/'([\w-]+)'/g)].map(([, kind]) => `push/${kind}`),
  ...Object.values(GITHUB_FAILURES),
]

test('every code of a failure is on the page, and every code on the page is one of a failure', () => {
  expect(codes.length).toBeGreaterThan(40)
  expect([...documented].sort()).toEqual([...new Set(codes)].sort())
})
