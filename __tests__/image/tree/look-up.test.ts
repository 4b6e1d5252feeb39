import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'

const SOURCES = new URL('../../../src/image/tree/', import.meta.url)

/** Resolves a chain of 30,000 links. Each target has a thousand names after the next link: 240 MB as arrays of names. */
const PROGRAM = `
  import { createLookUp } from '${new URL('look-up.ts', SOURCES)}'
  import { newDirectory, newNode } from '${new URL('nodes.ts', SOURCES)}'

  const root = newDirectory(null, '', 0)
  const rest = '/a'.repeat(1000)
  for (let i = 0; i < 30_000; i++) {
    const entry = { ...root.entry, path: '/l' + i, type: 'symlink', link: 'l' + (i + 1) + rest }
    root.children.set('l' + i, newNode(root, entry, 0))
  }
  const lookUp = createLookUp(root)
  process.stdout.write(String(lookUp('/l0', true)))
`

test('a long chain of links with long targets takes little memory', () => {
  const args = [
    '--max-old-space-size=160',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    PROGRAM,
  ]
  expect(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' })).toBe('undefined')
})
