import { expect, test } from '@jest/globals'
import { groupOf } from '../../src/baseline/group.ts'

const owner = { type: 'deb', name: 'libssl3', version: '3.0.11-1' } as const

test.each([
  ['/app/node_modules/typescript/lib/tsc.js', 'npm', 'typescript', null],
  ['/app/node_modules/@types/node/index.d.ts', 'npm', '@types/node', null],
  ['/app/node_modules/a/node_modules/b/index.js', 'npm', 'b', null],
  ['/app/node_modules/.pnpm/typescript@5.9.2/node_modules/typescript/lib/tsc.js', 'npm', 'typescript', '5.9.2'],
  ['/app/node_modules/.pnpm/@img+sharp@0.34.1_x/node_modules/@img/sharp/a.node', 'npm', '@img/sharp', '0.34.1'],
  ['/usr/lib/python3.13/site-packages/numpy/core/a.so', 'python', 'numpy', null],
  ['/usr/lib/python3.13/site-packages/numpy.libs/libopenblas.so', 'python', 'numpy', null],
  ['/usr/lib/python3.13/site-packages/numpy-2.3.4.dist-info/METADATA', 'python', 'numpy', '2.3.4'],
  ['/usr/lib/python3/dist-packages/PyYAML-6.0.egg-info', 'python', 'pyyaml', '6.0'],
  ['/opt/v/site-packages/typing_extensions-4.15.0.dist-info/RECORD', 'python', 'typing-extensions', '4.15.0'],
  ['/usr/local/bundle/gems/rails-8.0.2/lib/rails.rb', 'gem', 'rails', '8.0.2'],
  ['/usr/local/bundle/gems/nokogiri-1.18.0-x86_64-linux/ext.so', 'gem', 'nokogiri', '1.18.0'],
  ['/app/lib/spring-core-6.2.1.jar', 'jar', 'spring-core', '6.2.1'],
])('%s', (path, kind, name, version) => {
  expect(groupOf({ path, owner: null })).toMatchObject({ kind, name, version })
})

test.each([
  '/app/node_modules/.package-lock.json',
  '/app/node_modules/.bin/tsc',
  '/app/dist/server.js',
  '/usr/lib/python3.13/site-packages/six.py',
  '/app/lib/app.jar',
  `/app/gems/${'1-'.repeat(2000)}x/y`,
  `/app/${'1-'.repeat(2000)}.jar`,
])('%.60s belongs to no package', path => {
  expect(groupOf({ path, owner: null })).toBeNull()
})

test('files of a system package belong to that package, wherever they are', () => {
  for (const path of ['/usr/lib/libssl.so.3', '/usr/share/nodejs/node_modules/x/y']) {
    expect(groupOf({ path, owner })).toMatchObject({ kind: 'deb', name: 'libssl3', version: '3.0.11-1' })
  }
})

test('pnpm, pip, gem and jar keep their key across updates', () => {
  const key = (path: string) => groupOf({ path, owner: null })?.key
  for (const [a, b] of [
    ['/a/node_modules/.pnpm/x@1.0.0/node_modules/x/i.js', '/a/node_modules/.pnpm/x@2.0.0/node_modules/x/i.js'],
    ['/v/site-packages/x-1.0.dist-info/RECORD', '/v/site-packages/x-2.0.dist-info/RECORD'],
    ['/b/gems/x-1.0/a.rb', '/b/gems/x-2.0/a.rb'],
    ['/l/x-1.0.jar', '/l/x-2.0.jar'],
  ] as const)
    expect(key(a)).toBe(key(b))
  expect(key('/a/node_modules/x/i.js')).not.toBe(key('/b/node_modules/x/i.js'))
})
