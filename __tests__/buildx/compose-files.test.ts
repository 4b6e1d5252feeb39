import { execFileSync } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { readComposeFiles } from '../../src/buildx/compose-files.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { cpuSeconds } from '../helpers/cpu.ts'
import { needs } from '../helpers/needs.ts'
import { project } from '../helpers/project.ts'
import { POSIX } from '../helpers/systems.ts'

afterAll(removeTemporaryFolders)

type Files = Record<string, string>
const service = (text: string): Files => ({ 'c.yml': `services:\n  app:\n    build: .\n    ${text}\n` })

/** The text of a file is what a link leads to if it begins with `->`. */
async function read(files: Files, allow: string[] = [], definitions = ['c.yml']) {
  const links = Object.entries(files).filter(([, text]) => text.startsWith('->'))
  const cwd = await project(Object.fromEntries(Object.entries(files).filter(([, text]) => !text.startsWith('->'))))
  for (const [path, text] of links) {
    await mkdir(join(cwd, path, '..'), { recursive: true })
    await symlink(text.slice(2), join(cwd, path))
  }
  const { services, problems } = readComposeFiles(definitions, cwd, allow)
  return { services: [...services], problems }
}

const posix = await needs(POSIX)
const OUTSIDE = [expect.stringMatching(/outside of the working directory.* add fs\.read=\/\S* to/)]

posix.describe('a file outside of the working directory', () => {
  const EXTENDED = 'services: { base: { env_file: [{ path: /etc/hostname }] } }\n'
  test.each<[string, Files]>([
    ['environment of a service', service('env_file: /proc/4000000/environ')],
    ['environment above', service('env_file: ../../../../proc/4000000/environ')],
    ['list', service('env_file: [a.env, /etc/hostname]')],
    ['list of mappings', service('env_file: [{ path: /etc/hostname, required: false }]')],
    ['labels', service('label_file: /etc/hostname')],
    ['environment of a hook', service('pre_start: [{ env_file: /etc/hostname }]')],
    ['extended file', service('extends: { file: /etc/hostname, service: base }')],
    [
      'environment of an extended file',
      { ...service('extends: { file: a/b.yml, service: base }'), 'a/b.yml': EXTENDED },
    ],
    [
      'environment of a file that an extended file extends',
      {
        ...service('extends: { file: a/b.yml, service: base }'),
        'a/b.yml': 'services: { base: { extends: { file: c/d.json, service: base } } }\n',
        'a/c/d.json': EXTENDED,
      },
    ],
    ['included file', { 'c.yml': 'include: [/etc/hostname]\n' }],
    ['included override', { 'c.yml': 'include: [{ path: [a.yml, /etc/hostname] }]\n' }],
    ['environment of an included file', { 'c.yml': 'include: [{ path: a.yml }]\n', 'a.yml': EXTENDED }],
    ['environment of an include', { 'c.yml': 'include: [{ path: a.yml, env_file: [/etc/hostname] }]\n' }],
    ['folder of an include', { 'c.yml': 'include: [{ path: a.yml, project_directory: / }]\n' }],
    ['link', { ...service('env_file: a.env'), 'a.env': '->/etc/hostname' }],
    ['link to a file that does not exist yet', { ...service('env_file: a.env'), 'a.env': '->/proc/4000000/environ' }],
    ['link to such a link', { ...service('env_file: a.env'), 'a.env': '->b.env', 'b.env': '->/proc/4000000/environ' }],
    ['folder behind a link', { ...service('env_file: a/environ'), a: '->/proc/4000000' }],
    ['link with the name of the environment', { ...service('image: x'), '.env': '->/proc/4000000/environ' }],
    [
      'environment of an included folder, by a link',
      { 'c.yml': 'include: [a/b.yml]\n', 'a/b.yml': 'services: {}\n', 'a/.env': '->/proc/4000000/environ' },
    ],
    [
      'environment of the folder of an include, by a link',
      {
        'c.yml': 'include: [{ path: b.yml, project_directory: a }]\n',
        'b.yml': 'services: {}\n',
        'a/.env': '->/proc/4000000/environ',
      },
    ],
    [
      'environment, found from the folder of an include',
      {
        'c.yml': 'include: [{ path: b.yml, project_directory: a }]\n',
        'b.yml': 'services: { x: { env_file: b.env } }\n',
        'b.env': '',
        'a/b.env': '->/etc/hostname',
      },
    ],
    ['definition behind a link', { 'c.yml': '->/proc/4000000/environ' }],
    ['second document', { 'c.yml': 'services: {}\n---\nservices: { a: { env_file: /etc/hostname } }\n' }],
    ['anchor', { 'c.yml': 'x-a: &a /etc/hostname\nservices: { a: { env_file: *a } }\n' }],
    [
      'anchor that a later one replaces',
      { 'c.yml': 'x-a: &a /etc/hostname\nservices: { a: { env_file: *a }, b: { image: &a x } }\n' },
    ],
    ['merged service', { 'c.yml': 'x-a: &a { env_file: /etc/hostname }\nservices: { a: { <<: *a } }\n' }],
    ['merged list', { 'c.yml': 'x-a: &a [{ env_file: /etc/hostname }]\nservices: { a: { <<: *a } }\n' }],
    ['merge of a merge', { 'c.yml': 'x-a: &a { <<: { env_file: /etc/hostname } }\nservices: { a: { "<<": [*a] } }\n' }],
    ['service by an alias', { 'c.yml': 'x-a: &a { env_file: /etc/hostname }\nservices: { a: *a }\n' }],
    ['services by an alias', { 'c.yml': 'x-a: &a { b: { env_file: /etc/hostname } }\nservices: *a\n' }],
    ['merge at the top', { 'c.yml': 'x-a: &a { include: [/etc/hostname] }\n<<: *a\n' }],
    ['key that is repeated', { 'c.yml': 'services: { a: { env_file: /etc/hostname, env_file: a.env } }\n' }],
    ['key with an escape', { 'c.yml': 'services: { a: { "\\x65nv_file": /etc/hostname } }\n' }],
    ['value that replaces another', service('env_file: !override [/etc/hostname]')],
    ['section that is new', { 'c.yml': 'jobs: { a: { env_file: /etc/hostname } }\n' }],
  ])('%s needs the input allow', async (_, files) => {
    expect((await read(files)).problems).toEqual(OUTSIDE)
    expect((await read(files, ['fs.read=/'])).problems).toEqual([])
    expect((await read(files, ['fs=*'])).problems).toEqual([])
  })

  test('is permitted by its name, links resolved', async () => {
    expect((await read(service('env_file: /etc/hostname'), ['fs.read=/etc/hostname'])).problems).toEqual([])
    expect((await read(service('env_file: /etc/hostname'), ['fs.read=/etc/hosts', 'ssh'])).problems).toEqual(OUTSIDE)
  })

  test.each(['docker-bake.hcl', 'docker-bake.json'])('%s has an environment too', async name => {
    const files = { [name]: '{}\n', '.env': '->/etc/hostname' }
    expect((await read(files, [], [name])).problems).toEqual(OUTSIDE)
    expect((await read({ [name]: '->/etc/hostname' }, [], [name])).problems).toEqual(OUTSIDE)
  })
})

describe('what Compose may read in another way is refused', () => {
  const READ = /cannot read c\.yml as a Compose file/
  const hidden = (character: string): Files => ({
    'c.yml': `# a${character}services: { a: { env_file: /etc/hostname } }\n`,
  })
  const SERVICE = 'services: { a: { env_file: /etc/hostname } }\n'
  test.each<[string, string | Uint8Array, RegExp]>([
    ['a path with a variable', service(`env_file: "\${A:-/etc/hostname}"`)['c.yml'] ?? '', /Write a plain path/],
    ['a path of the home directory', service('env_file: ~/.netrc')['c.yml'] ?? '', /Write a plain path/],
    ['an extended URL', service('extends: { file: "https://a.example/b.yml" }')['c.yml'] ?? '', /Write a plain path/],
    ['an included repository', 'include: ["git@a.example:b/c.git"]\n', /Write a plain path/],
    ['an included artifact', 'include: ["oci://a.example/b"]\n', /Write a plain path/],
    ['a path with a tag', service('env_file: !!binary L2V0Yy9ob3N0bmFtZQ==')['c.yml'] ?? '', READ],
    ['a key with a tag', service('!!binary ZW52X2ZpbGU=: a')['c.yml'] ?? '', READ],
    ['a key by an alias', service('image: &a env_file\n    *a : x')['c.yml'] ?? '', READ],
    ['an alias without an anchor', service('env_file: *a')['c.yml'] ?? '', READ],
    ['a comment that ends at a carriage return', hidden('\r')['c.yml'] ?? '', READ],
    ['a comment that ends at a next line', hidden('\u0085')['c.yml'] ?? '', READ],
    ['a comment that ends at a line separator', hidden('\u2028')['c.yml'] ?? '', READ],
    ['a byte order mark in front of a key', hidden('\n\uFEFF')['c.yml'] ?? '', READ],
    ['a directive', '%TAG ! tag:yaml.org,2002:\n---\nservices: {}\n', READ],
    ['UTF-16', Buffer.from(`\uFEFF${SERVICE}`, 'utf16le'), READ],
    ['text that is not YAML', 'services: [\n', READ],
    [
      'lists that YAML 1.2 wants indented',
      'services: { a: {\nimage: x } }\n',
      /indented and .* at line 2, column 1\.$/,
    ],
  ])('%s', async (_, content, message) => {
    const cwd = await project({})
    await writeFile(join(cwd, 'c.yml'), content)
    expect(readComposeFiles(['c.yml'], cwd, []).problems).toEqual([expect.stringMatching(message)])
  })

  test('a definition that is neither HCL nor Compose by its name', async () => {
    expect((await read({ bake: 'services: [' }, [], ['bake'])).problems).toEqual([
      expect.stringContaining('let its name end in .hcl'),
    ])
    expect((await read({ bake: 'target "a" {\n  context = "."\n}\n' }, [], ['bake'])).problems).toEqual([])
    expect((await read({ bake: SERVICE }, [], ['bake'])).problems).toEqual(OUTSIDE)
  })

  test('includes of a file in another folder', async () => {
    const files = { 'c.yml': 'include: [a/b.yml]\n', 'a/b.yml': 'include: [c.yml]\n' }
    expect((await read(files)).problems).toEqual([expect.stringContaining('from where a/b.yml includes')])
    const missing = { 'c.yml': 'include: [{ path: b.yml, project_directory: a }]\n', 'b.yml': '' }
    expect((await read(missing)).problems).toEqual([expect.stringContaining('from where c.yml includes')])
  })
})

describe('is permitted', () => {
  test.each<[string, Files]>([
    ['an environment', { ...service('env_file: [a.env, { path: b/c.env, format: raw }]'), 'a.env': '' }],
    ['an environment in another folder', service('extends: { file: a/b.yml, service: b }\n    env_file: ./a/../b.env')],
    [
      'an environment above an extended file',
      { ...service('extends: { file: a/b.yml, service: b }'), 'a/b.yml': 'services: { b: { env_file: ../c.env } }\n' },
    ],
    ['no environment', { 'c.yml': 'include: [{ path: a.yml, env_file: /dev/null }]\n' }],
    ['a service that has what another file says', service('extends: base\n    env_file: !reset []')],
    ['a variable of that name', service(`environment: { env_file: /etc/hostname, include: "\${HOME}" }`)],
    ['an argument of that name', { 'c.yml': 'services: { a: { build: { args: { include: /etc } } } }\n' }],
    ['mounts', service('volumes: [/etc:/etc, { type: bind, source: "~/x", target: /x }]')],
    ['a template that no service uses', { 'c.yml': 'x-a: { b: { env_file: /etc/hostname } }\nservices: {}\n' }],
    ['an endless mapping', { 'c.yml': 'services: &a { b: *a, <<: *a }\n' }],
    ['a list that ends below its key', service('ports: [\n      "1",\n    ]')],
    ['a file that does not exist', {}],
  ])('%s', async (_, files) => expect((await read(files)).problems).toEqual([]))
})

test.each<[string, Files, string[]]>([
  ['one document', { 'c.yml': 'services: { a: {}, b: }\n' }, ['a', 'b']],
  ['two documents', { 'c.yml': 'services: { a: {} }\n---\nservices: { b: {} }\n' }, ['a', 'b']],
  ['a merge', { 'c.yml': 'x: &x { a: {} }\nservices:\n  <<: *x\n  b: {}\n' }, ['a', 'b']],
  [
    'an included file',
    { 'c.yml': 'include: [{ path: [a/o.yml] }]\nservices: { b: {} }\n', 'a/o.yml': 'services: { a: {} }\n' },
    ['a', 'b'],
  ],
  ['files that include each other', { 'c.yml': 'include: [c.yml]\nservices: { a: {} }\n' }, ['a']],
  [
    'an extended file has services, but no targets',
    { ...service('extends: { file: a.yml }'), 'a.yml': 'services: { b: {} }\n' },
    ['app'],
  ],
])('the services of %s', async (_, files, names) => {
  expect((await read(files)).services.toSorted()).toEqual(names)
})

test('the services of several definitions', async () => {
  const files = { 'a.yml': 'services: { a: {} }\n', 'b.yml': 'services: { b: {} }\n' }
  expect((await read(files, [], ['a.yml', 'cwd://b.yml'])).services).toEqual(['a', 'b'])
})

describe('a definition that is too much to read', () => {
  const TOO_LARGE = [expect.stringMatching(/^Stagegate cannot read c\.yml .*: it is longer than 512 KiB/)]
  const TOO_MANY = [expect.stringMatching(/^Stagegate cannot read c\.yml .*: more than 100,000 values/)]
  const many = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => line(i)).join('')

  test('by its length', async () =>
    expect((await read({ 'c.yml': `services: {}\n${'#'.repeat(2 ** 20)}` })).problems).toEqual(TOO_LARGE))

  test('by its levels', async () =>
    expect((await read({ 'c.yml': `services: ${'['.repeat(500_000)}` })).problems).toEqual([
      expect.stringMatching(/^Stagegate cannot read c\.yml .*: more than 200 levels/),
    ]))

  // With the place of each error, the library needs a minute.
  test('of errors alone', async () => {
    const files = { 'c.yml': '"'.repeat(500_000) }
    const seconds = await cpuSeconds(async () => expect((await read(files)).problems).toHaveLength(1))
    expect(seconds).toBeLessThan(20)
  })

  test('by the length of all files', async () => {
    const half = `${'#'.repeat(300_000)}\nservices: { base: {} }\n`
    const extending = service('extends: { file: a.yml, service: base }')['c.yml']
    expect((await read({ 'c.yml': extending ?? '', 'a.yml': half })).problems).toEqual([])
    const both = `${'#'.repeat(300_000)}\n${extending}`
    expect((await read({ 'c.yml': both, 'a.yml': half })).problems).toEqual([
      expect.stringMatching(/longer than 512 KiB/),
    ])
  })

  test.each<[string, string]>([
    [
      'a service with many files, and many aliases of it',
      `services:\n  a0: &a\n    env_file:\n${many(500, i => `      - ${i}.env\n`)}${many(500, i => `  b${i}: *a\n`)}`,
    ],
    [
      'many aliases of a list',
      `x-list: &a\n${many(500, i => `  - ${i}.env\n`)}services:\n${many(500, i => `  b${i}: { env_file: *a }\n`)}`,
    ],
    [
      'many merges',
      `x-map: &a\n${many(500, i => `  k${i}: v\n`)}services:\n${many(500, i => `  b${i}: { <<: *a }\n`)}`,
    ],
    [
      'many anchors of one name',
      `x-list:\n${many(5000, i => `  - &a ${i}.env\n`)}services:\n${many(500, i => `  b${i}: { env_file: *a }\n`)}`,
    ],
    [
      'many aliases of hooks',
      `x-list: &a\n${many(500, () => '  - { env_file: a }\n')}services:\n${many(500, i => `  b${i}: { pre_start: *a }\n`)}`,
    ],
  ])('by its aliases: %s', async (_, text) => expect((await read({ 'c.yml': text })).problems).toEqual(TOO_MANY))

  test('a definition of many services is read', async () => {
    const text = `x-a: &a { env_file: [a.env, b.env] }\nservices:\n${many(2000, i => `  b${i}: { <<: *a, image: x }\n`)}`
    expect((await read({ 'c.yml': text })).services).toHaveLength(2000)
  })
})

posix.describe('a file that never ends', () => {
  const fifo = async (files: Files, name: string) => {
    const cwd = await project(files)
    execFileSync('mkfifo', [join(cwd, name)])
    return readComposeFiles(['c.yml'], cwd, ['fs=/']).problems
  }
  test.each<[string, Files, string]>([
    ['the definition', {}, 'c.yml'],
    ['.env', service(''), '.env'],
    ['a file of variables', service('env_file: a.env'), 'a.env'],
    ['an extended file', service('extends: { file: a.yml, service: base }'), 'a.yml'],
    ['an included file', { 'c.yml': 'include: [a.yml]\n' }, 'a.yml'],
  ])('%s is refused', async (_, files, name) => {
    expect(await fifo(files, name)).toEqual([expect.stringContaining('is a FIFO. Replace it with a regular file.')])
  })
  test('a definition elsewhere is refused, too', async () => {
    const folder = await project({})
    execFileSync('mkfifo', [join(folder, 'c.hcl')])
    const { problems } = readComposeFiles([join(folder, 'c.hcl')], await project({}), [])
    expect(problems).toEqual([expect.stringMatching(/c\.hcl" is a FIFO\. Replace it with a regular file\.$/)])
  })
  test('a device is refused, but not the null device', async () => {
    expect((await read(service('env_file: /dev/zero'), ['fs=/'])).problems).toHaveLength(1)
    expect((await read(service('env_file: /dev/null'))).problems).toEqual([])
  })
})
