/** Files for GitHub, editors and Git. */
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'
import { needs } from '../helpers/needs.ts'
import { GIT } from '../helpers/things.ts'

const read = (path: string) => readFileSync(join(REPOSITORY_ROOT, path), 'utf8')

const withGit = await needs(GIT)
withGit.test('Git does not change dist and treats it as generated; text has LF line endings on every system', () => {
  const paths = ['dist/cli/index.js', 'src/cli.ts', 'docs/images/comment.png']
  const output = execFileSync('git', ['check-attr', 'text', 'eol', 'linguist-generated', '--', ...paths], {
    cwd: REPOSITORY_ROOT,
    encoding: 'utf8',
  })
  expect(output.trim().split('\n')).toEqual([
    'dist/cli/index.js: text: unset',
    'dist/cli/index.js: eol: lf',
    'dist/cli/index.js: linguist-generated: set',
    'src/cli.ts: text: auto',
    'src/cli.ts: eol: lf',
    'src/cli.ts: linguist-generated: unspecified',
    'docs/images/comment.png: text: unset',
    'docs/images/comment.png: eol: lf',
    'docs/images/comment.png: linguist-generated: unspecified',
  ])
})

test('a maintainer must review files that users run, and files that build and release them', () => {
  const owners = read('.github/CODEOWNERS')
  for (const path of ['/dist/', '/.github/', '/action.yml', '/script/', '/package-lock.json'])
    expect(owners).toMatch(new RegExp(`^${path} @`, 'm'))
})

test('issue forms begin with the false positive, and their required fields have unique ids', () => {
  const forms = globSync('.github/ISSUE_TEMPLATE/[0-9]*.yml', { cwd: REPOSITORY_ROOT }).sort()
  const parsed = forms.map(path => parse(read(path)) as { name: string; body: { id: string }[] })
  expect(parsed.map(({ name }) => name)).toEqual(['False positive', 'Wrong size, or another bug', 'Feature'])
  for (const { body } of parsed) expect(new Set(body.map(({ id }) => id)).size).toBe(body.length)
})

test("the README's table of contents matches its headings", () => {
  const readme = read('README.md')
  const anchors = [...readme.matchAll(/^#{2,3} (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
  const links = [...readme.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor)
  expect(links.length).toBeGreaterThan(10)
  expect(anchors).toEqual(expect.arrayContaining(links))
})
