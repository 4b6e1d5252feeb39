import { expect, test } from '@jest/globals'
import { npmMain } from '../../../src/image/extract/npm-main.ts'

async function read(content: string, path = '/app/package.json') {
  const bytes = Buffer.from(content)
  const attributes = { mode: 0o644, uid: 0, gid: 0, link: null, capabilities: null }
  const extraction = npmMain.start({ path, type: 'file', size: bytes.length, ...attributes })
  extraction?.write(bytes, 0)
  return (await extraction?.end()) ?? null
}

test.each([
  ['{"main":"dist/a.js"}', 'dist/a.js'],
  ['{"name":"a"}', ''],
  ['{"main":5}', ''],
  ['[]', null],
  ['{', null],
])('main of %s', async (content, expected) => {
  const main = await read(content)
  expect(main).toBe(expected)
  if (main !== null) expect(npmMain.parse(JSON.parse(JSON.stringify(main)))).toBe(main)
})

test.each(['/app/node_modules/a/package.json', '/app/package.json.bak'])('%s is not read', async path => {
  expect(await read('{"main":"a.js"}', path)).toBeNull()
})

test.each([5, null, 'x'.repeat(5000)])('an invalid record', value => {
  expect(() => npmMain.parse(value)).toThrow()
})
