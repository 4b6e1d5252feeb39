import { expect, test } from '@jest/globals'
import { npmScripts } from '../../../src/image/extract/npm-scripts.ts'

async function read(content: string, path = '/app/package.json') {
  const bytes = Buffer.from(content)
  const attributes = { mode: 0o644, uid: 0, gid: 0, link: null, capabilities: null }
  const extraction = npmScripts.start({ path, type: 'file', size: bytes.length, ...attributes })
  extraction?.write(bytes, 0)
  return (await extraction?.end()) ?? null
}

test.each<[string, Record<string, string> | null]>([
  ['{"scripts":{"start":"node a.js","build":"tsc"}}', { start: 'node a.js', build: 'tsc' }],
  ['{"name":"a"}', {}],
  ['{"scripts":{"start":5}}', {}],
  [`{"scripts":{"start":"${'x'.repeat(3000)}"}}`, {}],
  ['{"scripts":[]}', null],
  ['[]', null],
  ['{', null],
  [JSON.stringify({ scripts: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`${i}`, 'x'])) }), null],
])('scripts of %.40s', async (content, expected) => {
  const scripts = await read(content)
  expect(scripts).toEqual(expected)
  if (scripts !== null) expect(npmScripts.parse(JSON.parse(JSON.stringify(scripts)))).toEqual(scripts)
})

test.each(['/app/node_modules/a/package.json', '/app/package.json.bak'])('%s is not read', async path => {
  expect(await read('{"scripts":{}}', path)).toBeNull()
})

test.each([5, null, [], { start: 5 }, { start: 'x'.repeat(3000) }])('an invalid record', value => {
  expect(() => npmScripts.parse(value)).toThrow()
})
