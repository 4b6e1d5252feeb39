import { expect, test } from '@jest/globals'
import { packagesFolder, published } from '../../../src/image/extract/published.ts'
import { extractAll } from '../../helpers/extract-all.ts'
import { fakeLayer } from '../../helpers/image.ts'

async function names(path: string, content: string) {
  const [entry] = fakeLayer([{ path, content }]).entries
  return entry && (await extractAll([published], entry, Buffer.from(content)))?.published
}

test.each<[string, string, string[] | undefined]>([
  [
    '/a/node_modules/.package-lock.json',
    '{"packages":{"node_modules/b":{"integrity":"x"},"node_modules/a":{"integrity":"x"}}}',
    ['a', 'b'],
  ],
  ['/a/node_modules/.package-lock.json', '{"packages":{"node_modules/..":{"integrity":"x"}}}', undefined],
  ['/a/node_modules/.package-lock.json', '{"packages":[', undefined],
  ['/a/package-lock.json', '{"packages":{"node_modules/a":{"integrity":"x"}}}', undefined],
  [
    '/a/site-packages/six-1.dist-info/RECORD',
    'six.py,sha256=x,1\n../../bin/x,,\nsix-1.dist-info/RECORD,,\n',
    ['six-1.dist-info', 'six.py'],
  ],
  ['/a/site-packages/six-1.dist-info/METADATA', 'six.py,sha256=x,1\n', undefined],
])('%s %s', async (path, content, expected) => {
  expect(await names(path, content)).toEqual(expected)
})

test.each([[null], [[]], [['..']], [['a/b/c']], [['a/..']], [[1]], [Array(20_001).fill('a')]])(
  '%j is not a record',
  value => {
    expect(() => published.parse(value)).toThrow()
  },
)

test('the folder of the packages', () => {
  expect(packagesFolder('/a/node_modules/.yarn-integrity')).toBe('/a/node_modules')
  expect(packagesFolder('/a/bun.lock')).toBe('/a/node_modules')
  expect(packagesFolder('/a/vendor/composer/installed.json')).toBe('/a/vendor')
  expect(packagesFolder('/a/site-packages/six-1.dist-info/RECORD')).toBe('/a/site-packages')
})
