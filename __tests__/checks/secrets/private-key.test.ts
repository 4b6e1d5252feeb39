import { createPrivateKey } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { privateKey } from '../../../src/checks/secrets/private-key.ts'
import { elfWith } from '../../helpers/elf.ts'
import type { FakeEntry, FakeImage, FakeItem } from '../../helpers/image.ts'
import { ED25519_KEY, ENCRYPTED_KEY, PRIVATE_KEY, PUBLIC_KEY } from '../../helpers/planted.ts'
import { gone } from '../images.ts'
import { findingLines, findings } from './findings.ts'

const JSON_WEB_KEY = JSON.stringify(createPrivateKey(PRIVATE_KEY).export({ format: 'jwk' }))

const key = (path: string, content = PRIVATE_KEY) => ({ path, content })

test.each<[string, FakeImage, string[]]>([
  ['in an own layer', { layers: [[], [key('/app/id_rsa')]] }, ['error /app/id_rsa layer 1']],
  ['deleted later', { layers: [[key('/k.pem')], [gone('/k.pem')]] }, ['error /k.pem layer 0, deleted']],
  ['with its folder', { layers: [[key('/k/k.pem')], [gone('/k')]] }, ['error /k/k.pem layer 0, deleted']],
  [
    'overwritten by a file without a key',
    { layers: [[key('/k.pem')], [key('/k.pem', PUBLIC_KEY)]] },
    ['error /k.pem layer 0, deleted'],
  ],
  [
    'replaced by another',
    { layers: [[key('/k.pem')], [key('/k.pem', ED25519_KEY)]] },
    ['error /k.pem layer 0, deleted', 'error /k.pem layer 1'],
  ],
  ['rewritten without a change', { layers: [[key('/k.pem')], [key('/k.pem')]] }, ['error /k.pem layer 0']],
  [
    'still available under another name',
    { layers: [[key('/k.pem'), { path: '/link.pem', type: 'hardlink', link: '/k.pem' }], [gone('/k.pem')]] },
    ['error /k.pem layer 0, deleted'],
  ],
  ['under a password', { layers: [[key('/k.pem', ENCRYPTED_KEY)]] }, ['warning /k.pem layer 0, encrypted']],
  [
    'inside a program',
    { layers: [[{ path: '/app/p', content: elfWith(PRIVATE_KEY) }]] },
    ['warning /app/p layer 0, program'],
  ],
  ['among tests', { layers: [[key('/app/test/certs/k.pem')]] }, ['error /app/test/certs/k.pem layer 0, test']],
  ['among examples', { layers: [[key('/app/examples/k.pem')]] }, ['error /app/examples/k.pem layer 0, test']],
  [
    'among tests, under a password',
    { layers: [[key('/app/test/k.pem', ENCRYPTED_KEY)]] },
    ['warning /app/test/k.pem layer 0, test, encrypted'],
  ],
  [
    'among tests, of the web',
    { layers: [[key('/app/test/k.json', JSON_WEB_KEY)]] },
    ['warning /app/test/k.json layer 0, test'],
  ],
  [
    'of an SSH server',
    { layers: [[key('/etc/ssh/ssh_host_rsa_key')]] },
    ['warning /etc/ssh/ssh_host_rsa_key layer 0, hostKey'],
  ],
  [
    'of the base',
    { layers: [[key('/a.pem'), key('/b.pem')], [gone('/a.pem')]], base: { layers: 1 } },
    ['error /a.pem layer 0, deleted, inherited', 'error /b.pem layer 0, inherited'],
  ],
  [
    'of the base, among tests',
    { layers: [[key('/t/test/a.pem')]], base: { layers: 1 } },
    ['info /t/test/a.pem layer 0, inherited'],
  ],
  [
    'of the base, under a password',
    { layers: [[key('/a.pem', ENCRYPTED_KEY)]], base: { layers: 1 } },
    ['info /a.pem layer 0, inherited'],
  ],
  [
    'of the base, inside a program',
    { layers: [[{ path: '/usr/bin/p', content: elfWith(PRIVATE_KEY) }]], base: { layers: 1 } },
    [],
  ],
  [
    'of the base, written again by chown',
    { layers: [[key('/a.pem')], [key('/a.pem')]], base: { layers: 1 } },
    ['error /a.pem layer 0, inherited'],
  ],
  ['public ones', { layers: [[key('/a.pem', PUBLIC_KEY), key('/b.pub', 'ssh-rsa AAAA')]] }, []],
])('%s', async (_, image, expected) => {
  expect(await findingLines(privateKey, image)).toEqual(expected)
})

test('the finding has only a fingerprint and the line', async () => {
  const [one] = await findings(privateKey, { layers: [[key('/app/a.key', `# mine\n${PRIVATE_KEY}`)]] })
  expect(one?.data).toEqual({
    rules: ['private-key'],
    line: 2,
    count: 1,
    fingerprints: [expect.stringMatching(/^[0-9a-f]{12}$/)],
    names: [],
    deleted: false,
  })
})

describe('a key in a folder of packages', () => {
  const LOCK = JSON.stringify({
    packages: {
      'node_modules/tls': { integrity: 'sha512-x', resolved: 'https://registry.npmjs.org/tls/-/tls-1.0.0.tgz' },
      'node_modules/@a/b': { integrity: 'sha512-x' },
      'node_modules/tls/node_modules/part': { inBundle: true },
      'node_modules/linked': { link: true, resolved: 'packages/linked' },
      'node_modules/packed': { integrity: 'sha512-x', resolved: 'file:packed.tgz' },
      'node_modules/cloned': { resolved: 'git+ssh://git@example.com/cloned.git#1' },
    },
  })
  const YARN = JSON.stringify({
    lockfileEntries: {
      '@a/b@^1.0.0': 'https://registry.yarnpkg.com/@a/b/-/b-1.0.0.tgz#1',
      'cloned@https://example.com/cloned.git': 'https://example.com/cloned.git#1',
    },
  })
  const BUN =
    '{\n  "packages": {\n    "tls": ["tls@1.0.0", "", { "a": { "b": "c" } }, "sha512-x=="],\n\n    "own": ["own@workspace:own"],\n  }\n}\n'
  const COMPOSER = JSON.stringify({
    packages: [
      { name: 'a/b', dist: { type: 'zip', url: 'https://api.github.com/repos/a/b/zipball/1' } },
      { name: 'a/own', dist: { type: 'path', url: '../own' } },
      { name: 'a/source' },
    ],
  })
  const STATE =
    '# yarn\n__metadata:\n  version: 1\n\n"@a/b@npm:1.0.0":\n  locations:\n    - "node_modules/@a/b"\n\n"own@workspace:own":\n'
  const DPKG = 'Package: p\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n'
  const SNAKEOIL = DPKG.replace(': p', ': ssl-cert')
  const dpkg = (list: string) => [key('/var/lib/dpkg/status', DPKG), key('/var/lib/dpkg/info/p.list', list)]

  test('a key inside a library of a distribution is no finding, in an own layer or one without a known origin', async () => {
    const library = { path: '/usr/lib/p.so', content: elfWith(PRIVATE_KEY) }
    expect(await findingLines(privateKey, { layers: [[library, ...dpkg('/usr/lib/p.so\n')]] })).toEqual([])
    expect(await findingLines(privateKey, { layers: [[library, ...dpkg('/usr/lib/q.so\n')]] })).toEqual([
      'warning /usr/lib/p.so layer 0, program',
    ])
  })

  test.each<[string, string, FakeItem[]]>([
    ["npm's record", '/app/node_modules/tls/lib/a.js', [key('/app/node_modules/.package-lock.json', LOCK)]],
    ["npm's record, in a scope", '/app/node_modules/@a/b/a.key', [key('/app/node_modules/.package-lock.json', LOCK)]],
    [
      "npm's record, in a bundle",
      '/app/node_modules/tls/node_modules/part/a',
      [key('/app/node_modules/.package-lock.json', LOCK)],
    ],
    ["Yarn's record", '/app/node_modules/@a/b/a.key', [key('/app/node_modules/.yarn-integrity', YARN)]],
    ["Yarn's state", '/app/node_modules/@a/b/a.key', [key('/app/node_modules/.yarn-state.yml', STATE)]],
    ["Bun's lock file", '/app/node_modules/tls/k.pem', [key('/app/bun.lock', BUN)]],
    ["Composer's record", '/app/vendor/a/b/tests/k.pem', [key('/app/vendor/composer/installed.json', COMPOSER)]],
    [
      "Cargo's record, in a folder of the project",
      '/app/vendor/a/k.pem',
      [key('/app/vendor/a/.cargo-checksum.json', '{}')],
    ],
    ["Mix's record", '/app/deps/a/test/k.pem', [key('/app/deps/a/.hex', 'x')]],
    [
      "pnpm's record",
      '/app/node_modules/.pnpm/@a+b@1.0.0_x@2/node_modules/@a/b/k',
      [key('/app/node_modules/.pnpm/lock.yaml', 'x')],
    ],
    [
      "a wheel's record",
      '/v/lib/python3.12/site-packages/Crypto/a.py',
      [key('/v/lib/python3.12/site-packages/c-1.dist-info/RECORD', 'Crypto/a.py,sha256=x,1\n')],
    ],
    [
      "Go's record",
      '/go/pkg/mod/example.com/a/b@v1.0.0/k',
      [key('/go/pkg/mod/cache/download/example.com/a/b/@v/v1.0.0.ziphash', 'h1:x')],
    ],
    [
      "Cargo's record",
      '/c/registry/src/index.crates.io-1/a-1.0.0/k',
      [key('/c/registry/src/index.crates.io-1/a-1.0.0/.cargo-ok', '{"v":1}')],
    ],
    ["RubyGems' record", '/g/ruby/3.3.0/gems/a-1.0.0/k', [key('/g/ruby/3.3.0/specifications/a-1.0.0.gemspec', 'x')]],
    ["a distribution's record", '/usr/lib/p/a.pem', dpkg('/usr/lib/p/a.pem\n')],
    ['the package ssl-cert', '/etc/ssl/private/ssl-cert-snakeoil.key', [key('/var/lib/dpkg/status', SNAKEOIL)]],
  ])('by %s, is an info in the base image', async (_, path, record) => {
    const ofBase = { layers: [[key(path), ...record]], base: { layers: 1 } }
    expect(await findingLines(privateKey, ofBase)).toEqual([`info ${path} layer 0, inherited`])
    // An own layer can write any record, and replace a file of the base image.
    const isOfDistribution = path.startsWith('/usr/lib') || path.startsWith('/etc')
    const replaced = { layers: [record, [key(path)]], base: { layers: 1 } }
    const expectedReplaced = isOfDistribution ? [`error ${path} layer 1`] : [`warning ${path} layer 1, shared`]
    expect(await findingLines(privateKey, replaced)).toEqual(expectedReplaced)
    if (isOfDistribution) {
      const severity = path.startsWith('/etc') ? 'info' : 'error'
      for (const base of [{}, { base: { layers: 0 } }])
        expect(await findingLines(privateKey, { layers: [[key(path), ...record]], ...base })).toEqual([
          `${severity} ${path} layer 0`,
        ])
      return
    }
    const expected = [`warning ${path} layer 0, shared`]
    expect(await findingLines(privateKey, { layers: [[key(path), ...record]] })).toEqual(expected)
    // A later layer may delete it, with its record.
    const later = {
      layers: [
        [key(path), ...record],
        [{ whiteout: path }, ...record.map(one => ({ whiteout: (one as FakeEntry).path }))],
      ],
    }
    expect(await findingLines(privateKey, later)).toEqual([`${expected[0]?.replace(', shared', '')}, deleted, shared`])
    const test = path.includes('/test') ? ', test' : ''
    expect(await findingLines(privateKey, { layers: [[key(path)]] })).toEqual([`error ${path} layer 0${test}`])
  })

  test.each<[string, FakeItem[]]>([
    ['/usr/lib/app/k', dpkg('/usr/lib/p/a.pem\n')],
    ['/app/vendor/a/k.pem', []],
    ...['own', 'linked', 'packed', 'cloned'].map((name): [string, FakeItem[]] => [
      `/app/node_modules/${name}/k.pem`,
      [key('/app/node_modules/.package-lock.json', LOCK)],
    ]),
    ['/other/node_modules/tls/k.pem', [key('/app/node_modules/.package-lock.json', LOCK)]],
    ['/app/node_modules/cloned/k.pem', [key('/app/node_modules/.yarn-integrity', YARN)]],
    ['/app/node_modules/own/k.pem', [key('/app/node_modules/.yarn-state.yml', STATE)]],
    ['/app/node_modules/own/k.pem', [key('/app/bun.lock', BUN)]],
    ...['own', 'source', 'other'].map((name): [string, FakeItem[]] => [
      `/app/vendor/a/${name}/k.pem`,
      [key('/app/vendor/composer/installed.json', COMPOSER)],
    ]),
    ['/app/vendor/own/k.pem', [key('/app/vendor/a/.cargo-checksum.json', '{}')]],
    ['/app/node_modules/.pnpm/own@file+own/node_modules/own/k', [key('/app/node_modules/.pnpm/lock.yaml', 'x')]],
    [
      '/v/site-packages/own/k',
      [
        key('/v/site-packages/own-1.dist-info/RECORD', 'own/k,,\n'),
        key('/v/site-packages/own-1.dist-info/direct_url.json', '{}'),
      ],
    ],
    ['/v/site-packages/own/k', [key('/v/site-packages/c-1.dist-info/RECORD', 'Crypto/a.py,,\n')]],
    ['/etc/ssl/private/ssl-cert-snakeoil.key', dpkg('/x\n')],
    ['/usr/share/p/a.pem', dpkg('/usr/share/p/a.pem\n')],
  ])('%s is an error without its record', async (path, others) => {
    expect(await findingLines(privateKey, { layers: [[key(path), ...others]] })).toEqual([`error ${path} layer 0`])
  })
})

test.each(['/app/key.txt', '/app/id_rsa.1', '/app/tls.crt', '/app/data.bin', '/app/notes.html', '/usr/share/app/k'])(
  '%s is found by its content',
  async path => {
    expect(await findingLines(privateKey, { layers: [[key(path)]] })).toEqual([`error ${path} layer 0`])
  },
)
