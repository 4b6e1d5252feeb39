/** Documents and workflows use only the actions of .github/pins.json. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'

const read = (path: string) => readFileSync(join(REPOSITORY_ROOT, path), 'utf8')
const pins = JSON.parse(read('.github/pins.json')) as Record<string, { version: string; sha: string }>
const { version } = JSON.parse(read('package.json')) as { version: string }

const files = globSync(['**/*.{md,yml,yaml}', '.*/**/*.{md,yml,yaml}'], {
  cwd: REPOSITORY_ROOT,
  exclude: ['.git', '**/node_modules', 'dist', '__tests__/fixtures'],
})
const uses = files
  .flatMap(path => [...read(path).matchAll(/^[^#\n]*\buses: +(.*)$/gm)].map(([, use = '']) => [path, use] as const))
  .filter(([, use]) => !use.startsWith('./'))

test('other actions are pinned by the commits on the list', () => {
  const others = uses.filter(([, use]) => !use.startsWith('stagegate/'))
  const pinned = others.map(([path, use]) => {
    const action = use.split('@')[0] ?? ''
    const pin = pins[action.split('/', 2).join('/')]
    return [path, `${action}@${pin?.sha} # ${pin?.version}`]
  })
  expect(others.map(([path, use]) => [path, use])).toEqual(pinned)
})

test('the list has no unused entry', () => {
  const used = new Set(uses.map(([, use]) => use.split('@')[0]?.split('/', 2).join('/')))
  expect(Object.keys(pins)).toEqual(Object.keys(pins).filter(name => used.has(name)))
})

test('documents name their own version of Stagegate', () => {
  const ours = uses.filter(([, use]) => use.startsWith('stagegate/stagegate@'))
  expect(ours.length).toBeGreaterThan(5)
  const allowed = [`stagegate/stagegate@v${version}`, 'stagegate/stagegate@COMMIT # v' + version]
  for (const [path, use] of ours) expect({ path, use, known: allowed.includes(use) }).toMatchObject({ known: true })
})
