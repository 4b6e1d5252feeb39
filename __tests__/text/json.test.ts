import { expect, test } from '@jest/globals'
import { field, foldKey, parseJson } from '../../src/text/json.ts'
import { scanKeys } from '../../src/text/json-scan.ts'

// What Go 1.24's encoding/json reads as the field `name`.
test.each([
  ['config', 'config', true],
  ['config', 'CONFIG', true],
  ['config', 'Config', true],
  ['config', 'conf\u0131g', false],
  ['config', 'con\ufb01g', false],
  ['config', 'CONF\u0130G', false],
  ['config', 'conf\uff49g', false],
  ['config', 'config ', false],
  ['config', 'conf\u0456g', false],
  ['Entrypoint', 'Entrypo\u0131nt', false],
  ['User', 'U\u017fer', true],
  ['os', 'o\u017f', true],
  ['rootfs', 'roo\ufb05fs', false],
  ['rootfs', 'rootf\u017f', true],
  ['Volumes', 'Volume\ua731', false],
  ['Healthcheck', 'Healthchec\u212a', true],
  ['Healthcheck', 'Healthchec\u03ba', false],
  ['diff_ids', 'di\ufb00_ids', false],
  ['diff_ids', 'diff-ids', false],
  ['digest', 'dige\ufb06', false],
  ['ss', '\u00df', false],
  ['ss', '\u1e9e', false],
])('field %j, key %j: %j', (name, key, matches) => {
  expect(field({ [key]: 1 }, name, 'It') === 1).toBe(matches)
})

test('no character but the long s and the Kelvin sign folds to one of ASCII', () => {
  const others: number[] = []
  for (let code = 128; code < 0x30000; code++) {
    if (/^[\0-\x7f]/.test(foldKey(String.fromCodePoint(code)))) others.push(code)
  }
  expect(others).toEqual([0x17f, 0x212a])
})

test.each([[{ User: 'a', 'U\u017fer': 'b' }], [{ user: 'a', User: 'b' }], [{ User: 'a', USER: 'a' }]])(
  'two keys for one field are ambiguous: %j',
  object => {
    expect(() => field(object, 'User', 'It')).toThrow(expect.objectContaining({ code: 'image/document' }))
  },
)

test.each(['{"a":1,"\\u0061":2}', '[{"a":1,"a":1}]'])('%s has a key twice', text => {
  expect(() => parseJson(Buffer.from(text), 'It')).toThrow(expect.objectContaining({ code: 'image/document' }))
})

const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}"]}"${'}]'.repeat(levels / 2)}`

const list = (values: number) =>
  `[${Array(values - 1)
    .fill('[]')
    .join()}]`

test.each([
  [nested(1000), null],
  [nested(1002), '1000 levels of objects and lists'],
  ['['.repeat(2_000_000), '1000 levels of objects and lists'],
  [`["${'['.repeat(2000)}\\"[",${Array(2000).fill('[]').join()}]`, null],
  [list(50_000), null],
  [list(60_000), '100000 values'],
  [`["${','.repeat(200_000)}"]`, null],
])('documents have limits for levels and values: %#', (text, excess) => {
  const parse = () => parseJson(Buffer.from(text), 'It')
  if (excess === null) expect(parse()).toEqual(JSON.parse(text))
  else expect(parse).toThrow(`It has more than ${excess}.`)
})

test('a caller can allow more values', () => {
  expect(parseJson(Buffer.from(list(60_000)), 'It', 200_000)).toHaveLength(59_999)
})

test.each(['"[', '"\\', '{"a'])('%s is no valid JSON', text => {
  expect(() => parseJson(Buffer.from(text), 'It')).toThrow('It is no valid JSON.')
})

test.each([
  ['{"a": {"b": [1, {"c": 2}]}, "\\u0064" \n: "e", "f": "g:"}', ['a', 'd', 'f']],
  ['{"a": [[[', ['a']],
  ['{"\\q": 1, "a\\"b": "c', ['"\\q"', 'a"b']],
  ['["a"]', null],
  ['<a>', null],
])('the keys of %s', (text, keys) => {
  expect(scanKeys(text)).toEqual(keys)
})
