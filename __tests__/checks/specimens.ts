/** For each grade of each check, the smallest image that shows it: `secrets/token likely`. */

import type { Lint } from '../../src/buildx/lint-answer.ts'
import { ruleId } from '../../src/checks/dockerfile/buildkit.ts'
import { BUILDKIT_RULES } from '../../src/checks/dockerfile/rules.ts'
import { NO_SOURCE, type Source } from '../../src/checks/source.ts'
import type { SecretMatch } from '../../src/image/extracts.ts'
import type { Image, ImageConfig } from '../../src/image/model.ts'
import type { Platform } from '../../src/oci/platform.ts'
import { type FakeEntry, type FakeItem, type FakeLayer, fakeImage } from '../helpers/image.ts'
import { hashed } from './efficiency/layers.ts'
import { apk, builtFrom, dpkg, file, files, gone, KB, MB, program } from './images.ts'
import { PAM, SU } from './permissions/setuid-files.ts'
import { elf, GLIBC, GLIBC_LOADER, glibcProgram, library, script } from './runtime/files.ts'

export interface Specimen {
  /** Items of the base image's layer. */
  base?: FakeItem[]
  /** Own layers. */
  layers?: FakeLayer[]
  config?: Partial<ImageConfig>
  platform?: Partial<Platform>
  source?: Source
  /** What an image as data cannot say. */
  change?: (image: Image) => void
}

const items = (...own: FakeItem[]): Specimen => ({ layers: [own] })
const config = (set: Partial<ImageConfig>, ...own: FakeItem[]): Specimen => ({ layers: [own], config: set })
const start = (path: string, ...own: FakeItem[]) => config({ entrypoint: [path], user: '1000' }, ...own)
const dockerfile = (text: string): Specimen => ({ source: builtFrom(text) })
const lint = (answer: Lint): Specimen => ({ source: { ...NO_SOURCE, lint: answer } })
const warning = (rule: string, message = 'Fix it') => lint({ kind: 'read', warnings: [{ rule, message, lines: null }] })
const copied = (path: string): Specimen => ({
  layers: [
    {
      entries: [file(path)],
      blame: { file: 'Dockerfile', line: 2, endLine: 2, instruction: 'COPY . /app', stage: null },
    },
  ],
})

const SH = elf('/bin/sh')
const NODE = [
  ...GLIBC,
  glibcProgram('/usr/local/bin/node', ['libstdc++.so.6']),
  library('/usr/lib/x86_64-linux-gnu/libstdc++.so.6'),
]
const onNode = (...own: FakeItem[]): Specimen => ({ base: NODE, layers: [own] })
const accounts = (...lines: string[]): FakeItem => ({ path: '/etc/passwd', content: `${lines.join('\n')}\n` })
const doas = (rule: string): Specimen =>
  config({ user: 'app' }, accounts('app:x:1000:1000::/:/bin/sh'), elf('/usr/bin/doas', {}, { mode: 0o4755 }), {
    path: '/etc/doas.conf',
    content: `${rule}\n`,
  })
const HEADERS = Array.from({ length: 12 }, (_, i) => file(`/usr/include/x/${i}.h`))
const GROUP = 'P:.build-deps\nV:1\nT:virtual meta package\nI:0\nD:gcc\n\nP:gcc\nV:1\nF:usr/lib\nR:gcc.so\n'
const npm = (path: string, ...dev: string[]): FakeEntry => ({ path, content: '{}', extracts: { npm: { dev } } })
const TYPESCRIPT = file('/app/node_modules/typescript/lib/tsc.js', 2 * MB)

const secret = (kind: SecretMatch['kind'], path: string, more: Partial<SecretMatch> = {}): FakeEntry => ({
  path,
  content: 'x',
  extracts: { secrets: [{ kind, rule: 'a-rule', line: 1, fingerprint: null, ...more }] },
})
const SECRETS = (['private-key', 'cloud-credential', 'registry-credential', 'token', 'env-file'] as const).flatMap(
  (kind): [string, Specimen][] => [
    [`secrets/${kind} proven`, items(secret(kind, `/app/${kind}`))],
    [`secrets/${kind} likely`, items(secret(kind, `/app/tests/${kind}`))],
    [`secrets/${kind} possible`, { base: [secret(kind, `/app/tests/${kind}`, { unread: 'size' })] }],
  ],
)

const SECRETS_RULE = 'SecretsUsedInArgOrEnv'
const BUILDKIT = Object.keys(BUILDKIT_RULES)
  .filter(rule => rule !== SECRETS_RULE)
  .map((rule): [string, Specimen] => [`${ruleId(rule)} proven`, warning(rule)])

export const SPECIMENS: ReadonlyMap<string, Specimen> = new Map([
  ['user/root proven', config({ cmd: ['/app'] }, elf('/app'))],
  [
    'user/root likely',
    config({ user: '1000', entrypoint: ['/run.sh'] }, SH, elf('/suid', {}, { mode: 0o4755 }), {
      ...script('/run.sh', '/bin/sh', '#!/bin/sh\nfetch-config\nexec /suid\n'),
    }),
  ],
  [
    'user/step-down proven',
    config({ entrypoint: ['/run.sh'] }, SH, elf('/usr/local/bin/gosu'), elf('/app'), {
      ...script('/run.sh', '/bin/sh', '#!/bin/sh\nexec gosu 1000 /app\n'),
    }),
  ],
  ['user/unresolvable proven', config({ user: 'ghost', cmd: ['/app'] }, elf('/app'))],
  ['user/non-numeric proven', config({ user: 'app', cmd: ['/app'] }, elf('/app'), accounts('app:x:1000:1000::/:'))],
  ['user/empty-password likely', items(accounts('app::1000:1000::/:'), program('/bin/su'))],
  ['user/empty-password possible', items(accounts('app::1000:1000::/:'))],
  ['user/duplicate-uid proven', items(accounts('root:x:0:0::/:', 'toor:x:0:0::/:'))],
  ['toolchain/compiler proven', items(...dpkg({ gcc: ['/usr/bin/gcc'] }), program('/usr/bin/gcc'))],
  ['toolchain/compiler likely', items(program('/usr/lib/gcc/x86_64-linux-gnu/12/cc1'))],
  ['toolchain/compiler possible', items(program('/usr/bin/gcc'))],
  ['toolchain/sdk proven', items(program('/usr/local/go/bin/go'), program('/usr/local/go/pkg/tool/linux_amd64/link'))],
  ['toolchain/sdk likely', items(program('/usr/local/go/pkg/tool/linux_amd64/link'))],
  ['toolchain/sdk possible', items(program('/usr/bin/rustc'))],
  ['toolchain/linker proven', items(...dpkg({ binutils: ['/usr/bin/ld.bfd'] }), program('/usr/bin/ld.bfd'))],
  ['toolchain/linker likely', items(file('/usr/lib/x86_64-linux-gnu/ldscripts/elf_x86_64.x'))],
  ['toolchain/linker possible', items(program('/usr/bin/ld.bfd'))],
  [
    'toolchain/build-driver proven',
    items(program('/usr/bin/cmake'), file('/usr/share/cmake-3.25/Modules/CMakeCInformation.cmake')),
  ],
  ['toolchain/build-driver likely', items(file('/usr/share/cmake-3.25/Modules/CMakeCInformation.cmake'))],
  ['toolchain/build-driver possible', items(program('/usr/bin/cmake'))],
  ['toolchain/headers proven', items(...HEADERS)],
  ['toolchain/package-manager proven', items({ path: '/usr/lib/node_modules/npm/package.json', size: 9 })],
  ['toolchain/package-manager likely', items(program('/usr/local/bin/uv'))],
  ['toolchain/package-manager possible', items(program('/usr/bin/npm'))],
  [
    'toolchain/forgotten-virtual proven',
    items(
      { path: '/lib/apk/db/installed', content: GROUP },
      { path: '/etc/apk/world', content: '.build-deps' },
      file('/usr/lib/gcc.so'),
    ),
  ],
  [
    'toolchain/deleted-database proven',
    { layers: [[file('/bin/a'), ...apk({ a: ['/bin/a'] })], [gone('/lib/apk/db/installed')]] },
  ],
  ...SECRETS,
  ['secrets/image-config proven', config({ env: ['DB_PASSWORD=Xk29fjQ0zLwP7aVt3nYc8RbM'] })],
  ['secrets/image-config likely', config({ env: ['PGPASSWORD=sunflower77'] })],
  ['runtime/entrypoint proven', start('/missing')],
  ['runtime/entrypoint likely', start('/closed', elf('/closed', {}, { mode: 0o700 }))],
  ['runtime/shebang proven', start('/run.sh', script('/run.sh', '/bin/none'))],
  ['runtime/shebang likely', items(script('/usr/local/bin/x.sh', '/bin/none'))],
  ['runtime/system proven', { ...items(elf('/server', { type: 2 })), platform: { os: 'windows' } }],
  [
    'runtime/system likely',
    { ...items(elf('/server', { type: 2 })), platform: { os: 'wasip1', architecture: 'wasm' } },
  ],
  ['runtime/architecture proven', start('/app', elf('/app', { machine: 183 }))],
  ['runtime/architecture likely', items(elf('/usr/local/bin/x', { machine: 183, type: 2 }))],
  ['runtime/interpreter proven', start('/app', elf('/app', { interpreter: GLIBC_LOADER }))],
  ['runtime/interpreter likely', items(elf('/usr/local/bin/x', { interpreter: GLIBC_LOADER }))],
  ['runtime/libraries proven', start('/app', ...GLIBC, glibcProgram('/app', ['libx.so.1']))],
  ['runtime/libraries likely', items(...GLIBC, glibcProgram('/usr/local/bin/x', ['libx.so.1']))],
  [
    'runtime/native-module proven',
    onNode(elf('/app/node_modules/bcrypt/bcrypt.node', { needed: ['libc.musl-x86_64.so.1'] })),
  ],
  [
    'runtime/native-module likely',
    onNode(elf('/app/node_modules/canvas/canvas.node', { needed: ['libcairo.so.2', 'libc.so.6'] })),
  ],
  ['runtime/shell-form proven', config({ cmd: ['/bin/sh', '-c', '/app'] }, elf('/app'))],
  ['runtime/shell-form likely', config({ cmd: ['/bin/sh', '-c', '/app'] }, SH, elf('/app'))],
  ['runtime/exec-form proven', config({ cmd: ['/bin/sh', '-c', "['/app', 'x']"] }, SH, elf('/app'))],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable that no shell expands
  ['runtime/exec-form likely', config({ cmd: ['/app', '${PORT}'] }, elf('/app'))],
  ['runtime/healthcheck proven', config({ cmd: ['/app'], healthcheck: { test: ['CMD', '/missing'] } }, elf('/app'))],
  [
    'runtime/healthcheck likely',
    config({ cmd: ['/app'], healthcheck: { test: ['CMD-SHELL', '/app prepare; curl -f http://localhost'] } }, SH),
  ],
  [
    'runtime/working-directory proven',
    config({ cmd: ['/app'], user: '1000', workingDir: '/file' }, elf('/app'), file('/file')),
  ],
  [
    'runtime/working-directory likely',
    config({ cmd: ['/app'], user: '1000', workingDir: '/closed' }, elf('/app'), {
      path: '/closed',
      type: 'directory',
      mode: 0o700,
    }),
  ],
  [
    'runtime/working-directory possible',
    config(
      { cmd: ['/app'], user: 'app', workingDir: '/home/app' },
      elf('/app'),
      accounts('app:x:1000:1000::/home/app:'),
      { path: '/home/app', type: 'directory' },
    ),
  ],
  ['runtime/ca-bundle likely', items(program('/usr/bin/curl'))],
  ['runtime/ca-bundle possible', start('/app', elf('/app', { caBundle: true, go: true }))],
  ['permissions/setuid proven', items({ path: '/x', mode: 0o4755 })],
  ['permissions/root-interpreter proven', items(elf('/x/bash', {}, { mode: 0o4755 }))],
  ['permissions/root-interpreter likely', items(elf('/x/busybox', {}, { mode: 0o4755 }))],
  ['permissions/world-writable proven', items({ path: '/x', mode: 0o666 })],
  ['permissions/writable-program likely', start('/app', elf('/app', {}, { uid: 1000 }))],
  [
    'permissions/writable-settings proven',
    config({ user: '1000' }, ...PAM, SU, { path: '/etc/shadow', uid: 1000, extracts: { emptyPasswords: [] } }),
  ],
  [
    'permissions/writable-settings likely',
    config({ user: '1000' }, elf('/bin/su', {}, { mode: 0o4755 }), { path: '/etc/passwd', uid: 1000 }),
  ],
  ['permissions/root-rule proven', doas('permit nopass app')],
  [
    'permissions/root-rule likely',
    config({ user: '1000' }, ...PAM, SU, { path: '/etc/ld.so.preload', content: '/x.so' }, elf('/x.so')),
  ],
  ['permissions/root-rule possible', doas('permit nopass app cmd /bin/ls')],
  ['leftovers/package-cache proven', items(file('/root/.cache/pip/x', 2 * MB))],
  ['leftovers/vcs proven', items(file('/app/.git/HEAD'))],
  [
    'leftovers/dev-dependencies proven',
    items(npm('/app/node_modules/.package-lock.json', 'node_modules/typescript'), TYPESCRIPT),
  ],
  ['leftovers/dev-dependencies likely', items(npm('/app/package.json', 'typescript'), TYPESCRIPT)],
  ['leftovers/dockerignore likely', copied('/app/node_modules/x/index.js')],
  ['leftovers/dockerignore possible', copied('/app/Dockerfile')],
  ['leftovers/tests likely', items(file('/app/tests/test_a.py'))],
  ['leftovers/test-binary proven', start('/app', elf('/app'), elf('/app.test', { go: true, goTest: true }))],
  ['leftovers/test-binary possible', start('/app', elf('/app'), elf('/app.test', { go: true }))],
  ['leftovers/sources likely', items(file('/app/tsconfig.json'), file('/app/src/a.ts'), file('/app/dist/a.js'))],
  ['leftovers/source-maps proven', items(file('/app/dist/a.js.map'))],
  [
    'leftovers/bytecode likely',
    items(file('/app/__pycache__/a.cpython-312.pyc', 200 * KB), file('/app/__pycache__/a.cpython-311.pyc', 200 * KB)),
  ],
  ['leftovers/unstripped proven', items(elf('/x', { strippable: { bytes: 2 * MB, debug: false } }))],
  [
    'leftovers/unstripped possible',
    {
      ...items(elf('/x', { strippable: { bytes: 2 * MB, debug: false } })),
      change: image => Object.assign(image.base, { knownBy: 'none' }),
    },
  ],
  ['efficiency/deleted proven', { layers: [[file('/x', 2 * MB)], [gone('/x')]] }],
  ['efficiency/overwritten proven', { layers: [[hashed('/x', 'a')], [hashed('/x', 'b')]] }],
  ['efficiency/copied-up proven', { layers: [[hashed('/x', 'a')], [hashed('/x', 'a', { uid: 5 })]] }],
  ['efficiency/copied-up likely', { layers: [files('/x', 30, '', 50 * KB), files('/x', 30, '', 50 * KB)] }],
  ['efficiency/duplicates proven', items(hashed('/x', 'a'), hashed('/y', 'a'))],
  ['metadata/unpinned-base proven', dockerfile('FROM node:24\n')],
  ['metadata/add-url proven', dockerfile('FROM scratch\nADD https://example.org/x /x\n')],
  ['metadata/privileged-port likely', config({ cmd: ['/app'], user: '1000', exposedPorts: ['80/tcp'] }, elf('/app'))],
  ['metadata/healthcheck proven', start('/app', elf('/app'))],
  ['metadata/labels proven', start('/app', elf('/app'))],
  ...BUILDKIT,
  ['dockerfile/secrets-used-in-arg-or-env likely', warning(SECRETS_RULE, 'Do not use it (ENV "DB_PASSWORD")')],
  ['dockerfile/secrets-used-in-arg-or-env possible', warning(SECRETS_RULE, 'Do not use it (ENV "TOKEN_FILE")')],
  ['dockerfile/other proven', warning('SomethingNew')],
  ['dockerfile/unchecked proven', lint({ kind: 'failed', message: 'ERROR: x' })],
  [
    'layers/archive possible',
    items({ path: '/app/go.tgz', size: MB, extracts: { archive: { content: 'program', program: 'go/bin/go' } } }),
  ],
  [
    'layers/ambiguous proven',
    {
      ...items(file('/x')),
      change: image => Object.assign(image.layers.at(-1) ?? {}, { anomalies: [{ kind: 'root-opaque', path: '/' }] }),
    },
  ],
  [
    'layers/unknown-origin proven',
    { ...items(file('/x')), change: image => Object.assign(image, { unexplained: 'no-provenance' }) },
  ],
  [
    'config/expired-waiver proven',
    {
      source: {
        ...NO_SOURCE,
        waivers: {
          target: '',
          now: new Date('2026-11-21'),
          list: [
            {
              check: 'user/root',
              path: null,
              target: null,
              reason: 'x',
              until: '2026-11-20',
              place: { file: 'stagegate.yml', line: 1 },
            },
          ],
        },
      },
    },
  ],
])

/** An image with the layers of all, the settings of the last that has them, and the source of the last that has one. */
export function combine(specimens: readonly Specimen[]): { image: Image; source: Source } {
  const base = specimens.flatMap(one => (one.base ? [one.base] : []))
  const image = fakeImage({
    layers: [...base, ...specimens.flatMap(one => one.layers ?? [])],
    base: { layers: base.length },
    config: Object.assign({}, ...specimens.map(one => one.config)),
    platform: Object.assign({}, ...specimens.map(one => one.platform)),
  })
  for (const { change } of specimens) change?.(image)
  return { image, source: specimens.findLast(one => one.source)?.source ?? NO_SOURCE }
}
