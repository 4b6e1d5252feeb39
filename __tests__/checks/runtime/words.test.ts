import { expect, test } from '@jest/globals'
import { CHECKS } from '../../../src/checks/registry.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { type FakeEntry, type FakeImage, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { elf, GLIBC, GLIBC_LOADER, glibcProgram, library, MUSL, MUSL_LOADER, muslProgram, script } from './files.ts'

function words(id: string, image: FakeImage): { message: string; fix: string | null }[] {
  const check = CHECKS.find(candidate => candidate.id === id)
  if (check === undefined) throw new Error(`there is no check ${id}`)
  return runChecks(fakeImage(image), {}, [check]).findings.map(describeFinding)
}

type Case = [name: string, image: FakeImage, message: string, fix: string]

const config = { entrypoint: ['/server'] }
const server = glibcProgram('/server', ['libpq.so.5'])
const folder = (path: string, mode = 0o755): FakeEntry => ({ path, type: 'directory', mode })
const COPY = 'Copy it from the stage that creates it, or correct the path. A relative path starts at WORKDIR.'
const COPY_MODE = 'Copy it with `COPY --chmod=755`.'

test.each<Case>([
  [
    'a program that is missing',
    { config },
    'The container will not start: ENTRYPOINT starts `/server`, which is not in the image.',
    COPY,
  ],
  [
    'a name',
    { config: { cmd: ['server'] } },
    'The container will not start: CMD starts `server`, which is not on PATH.',
    'Install it in the final stage, copy it there, or name it by its path.',
  ],
  [
    'a program after tini',
    { layers: [[elf('/tini')]], config: { entrypoint: ['/tini', '--'], cmd: ['/server'] } },
    'The container will not start: CMD (through `/tini`) starts `/server`, which is not in the image.',
    COPY,
  ],
  [
    'one of several programs',
    { layers: [[elf('/bin/sh')]], config: { cmd: ['/bin/sh', '-c', 'prepare; server'] } },
    'The container might not start, depending on the other commands of the line: CMD (through `/bin/sh`) starts `server`, which is not on PATH.',
    'Install it in the final stage, copy it there, or name it by its path.',
  ],
  [
    'a link to nothing',
    { layers: [[{ path: '/server', link: '/opt/server' }]], config },
    'The container will not start: ENTRYPOINT starts `/server`, a symlink to `/opt/server`, which is not in the image.',
    'Copy the target of the symlink, too.',
  ],
  [
    'a directory',
    { layers: [[folder('/server')]], config },
    'The container will not start: ENTRYPOINT starts `/server`, which is a directory.',
    'Name the program inside it.',
  ],
  [
    'no execute bit',
    { layers: [[elf('/server', {}, { mode: 0o644 })]], config },
    'The container will not start: ENTRYPOINT starts `/server`, which has no execute bit.',
    'Copy it with `COPY --chmod=755`, or set the bit in the repository (`git update-index --chmod=+x`).',
  ],
  [
    'no permission',
    { layers: [[elf('/server', {}, { mode: 0o744 })]], config: { ...config, user: '5' } },
    "ENTRYPOINT starts `/server`, which USER `5` cannot execute. The container starts only with the engine's capabilities.",
    COPY_MODE,
  ],
  [
    'no permission after tini',
    { layers: [[elf('/tini'), elf('/server', {}, { mode: 0o744 })]], config: { cmd: ['/tini', '/server'], user: '5' } },
    'The container will not start: CMD (through `/tini`) starts `/server`, which USER `5` cannot execute.',
    COPY_MODE,
  ],
  [
    'a script that the user cannot read',
    {
      layers: [[elf('/bin/sh'), script('/server', '/bin/sh', '#!/bin/sh\n', 0o711)]],
      config: { ...config, user: '5' },
    },
    'The container will not start: ENTRYPOINT starts the script `/server`, which USER `5` cannot read; its interpreter has to read it.',
    COPY_MODE,
  ],
  [
    'an empty file',
    { layers: [[{ path: '/server', mode: 0o755 }]], config },
    'The container will not start: ENTRYPOINT starts `/server`, which is empty.',
    'Check the build stage that creates it.',
  ],
  [
    'text',
    { layers: [[{ path: '/server', content: 'echo', mode: 0o755 }]], config },
    'The container will not start: ENTRYPOINT starts `/server`, which is neither a program nor a script with `#!`.',
    'Name the interpreter, such as `#!/bin/sh`, on the first line of the script.',
  ],
  [
    'an empty word',
    { config: { entrypoint: [''] } },
    'The container will not start: ENTRYPOINT starts a program with an empty name.',
    'Name a program in ENTRYPOINT.',
  ],
  [
    'a script that is missing',
    { layers: [[elf('/bin/node')]], config: { cmd: ['node', 'a.js'], workingDir: '/app' } },
    'The container will not start: `node` runs `a.js`, but `/app/a.js` is not in the image.',
    COPY,
  ],
  [
    'a script of an interpreter that the user cannot read',
    { layers: [[elf('/bin/node'), { path: '/a.js', mode: 0o600 }]], config: { cmd: ['node', '/a.js'], user: '5' } },
    'The container will not start: `node` runs `/a.js`, which USER `5` cannot read.',
    'Copy it with `COPY --chown` or `--chmod`.',
  ],
])('entrypoint: %s', (_, image, message, fix) => {
  expect(words('runtime/entrypoint', image)).toEqual([{ message, fix }])
})

const INSTALL_BASH = 'Install `bash` in the final stage, or use an interpreter that the base image has.'
const LF = "Use LF line endings: `*.sh text eol=lf` in .gitattributes, or `sed -i 's/\\r$//' FILE` in the build."

test.each<Case>([
  [
    'Bash on Alpine',
    { layers: [[script('/server', '/bin/bash')]], config },
    'The container will not start: `/server` needs `/bin/bash`, which is not in the image.',
    INSTALL_BASH,
  ],
  [
    'a script that is not started',
    { layers: [[script('/usr/bin/backup', '/bin/bash')]] },
    'A script will not start: `/usr/bin/backup` needs `/bin/bash`, which is not in the image.',
    INSTALL_BASH,
  ],
  [
    'an interpreter without its execute bit',
    { layers: [[elf('/bin/bash', {}, { mode: 0o644 }), script('/server', '/bin/bash')]], config },
    'The container will not start: `/server` needs `/bin/bash`, which cannot be executed.',
    INSTALL_BASH,
  ],
  [
    'a carriage return',
    { layers: [[elf('/bin/sh'), script('/server', '/bin/sh\r')]], config },
    'The container will not start: `/server` has CRLF line endings, which make its interpreter `/bin/sh\\r`.',
    LF,
  ],
  [
    'a carriage return behind an option',
    { layers: [[elf('/bin/sh'), script('/server', '/bin/sh -e\r')]], config },
    'The container will not start: `/server` has CRLF line endings, which make the argument of `/bin/sh` `-e\\r`.',
    LF,
  ],
  [
    'options of several words',
    { layers: [[elf('/bin/sh'), script('/server', '/bin/sh -e -u')]], config },
    'The container will not start: the first line of `/server` passes `-e -u` to `/bin/sh` as one argument, which it refuses.',
    'Write one word of options on the first line, such as `#!/bin/sh -eu`, and nothing behind it.',
  ],
])('shebang: %s', (_, image, message, fix) => {
  expect(words('runtime/shebang', image)).toEqual([{ message, fix }])
})

const PLATFORM = "Build it for the image's platform: `TARGETARCH` tells the build stage its architecture."

test.each<Case>([
  [
    'the program',
    { layers: [[elf('/server', { machine: 183 })]], config },
    'The container will not start on `linux/amd64`: `/server` is built for `arm64`.',
    PLATFORM,
  ],
  [
    'another program',
    { layers: [[elf('/usr/bin/tool', { machine: 183, type: 2 })]] },
    'A program will not start on `linux/amd64`: `/usr/bin/tool` is built for `arm64`.',
    PLATFORM,
  ],
])('architecture: %s', (_, image, message, fix) => {
  expect(words('runtime/architecture', image)).toEqual([{ message, fix }])
})

const LINK = 'Link it statically, or base the final stage on an image with the C library that it was built for.'

test.each<Case>([
  [
    'glibc on Alpine',
    { layers: [MUSL, [server]], config },
    `The container will not start: \`/server\` needs the glibc loader \`${GLIBC_LOADER}\`, which is not in the image. The image has musl.`,
    'Build it on Alpine, or base the final stage on Debian (`-slim`).',
  ],
  [
    'Go on Alpine',
    { layers: [MUSL, [glibcProgram('/server', [], { go: true })]], config },
    `The container will not start: \`/server\` needs the glibc loader \`${GLIBC_LOADER}\`, which is not in the image. The image has musl.`,
    'Build it on the distribution of the final stage. If it imports no C, `CGO_ENABLED=0 go build` makes it static instead.',
  ],
  [
    'glibc on scratch',
    { layers: [[server]], config },
    `The container will not start: \`/server\` needs the glibc loader \`${GLIBC_LOADER}\`, which is not in the image.`,
    LINK,
  ],
  [
    'musl on Debian',
    { layers: [GLIBC, [muslProgram('/usr/bin/tool')]] },
    `A program will not start: \`/usr/bin/tool\` needs the musl loader \`${MUSL_LOADER}\`, which is not in the image. The image has glibc.`,
    LINK,
  ],
  [
    'an unusual loader',
    { layers: [[elf('/server', { interpreter: '/opt/loader' })]], config },
    'The container will not start: `/server` needs the loader `/opt/loader`, which is not in the image.',
    LINK,
  ],
])('interpreter: %s', (_, image, message, fix) => {
  expect(words('runtime/interpreter', image)).toEqual([{ message, fix }])
})

const INSTALL = 'Install its package in the final stage, or link the program statically.'
const SAME_RELEASE = 'Build it on the distribution release of the final stage, or on an older one.'
const newer = (version: string): FakeEntry =>
  glibcProgram('/server', [], { versionsNeeded: [{ library: 'libc.so.6', versions: [version] }] })

test.each<Case>([
  [
    'a library',
    { layers: [GLIBC, [server]], config },
    'The container will not start: `/server` needs `libpq.so.5`, which is not in the image.',
    INSTALL,
  ],
  [
    'a library of a link',
    { layers: [GLIBC, [glibcProgram('/opt/a', ['libx.so']), { path: '/server', link: '/opt/a' }]], config },
    'The container will not start: `/server` needs `libx.so`, which is not in the image.',
    INSTALL,
  ],
  [
    'a library of a tool',
    { layers: [GLIBC, [glibcProgram('/usr/bin/tool', ['libx.so'])]] },
    'A program will not start: `/usr/bin/tool` needs `libx.so`, which is not in the image.',
    INSTALL,
  ],
  [
    'a library of a glibc program on musl',
    {
      layers: [
        MUSL,
        [
          elf('/lib/ld-linux-x86-64.so.2', { interpreter: MUSL_LOADER, needed: ['libc.musl-x86_64.so.1'] }),
          { path: '/lib64', link: '/lib' },
          server,
        ],
      ],
      config,
    },
    'The container might not start, depending on gcompat: `/server` needs `libpq.so.5`, which is not in the image.',
    INSTALL,
  ],
  [
    'one of a library',
    { layers: [GLIBC, [server, library('/lib/libpq.so.5', { needed: ['libssl.so.3'] })]], config },
    'The container will not start: `/server` (through `/lib/libpq.so.5`) needs `libssl.so.3`, which is not in the image.',
    INSTALL,
  ],
  [
    'one elsewhere',
    { layers: [GLIBC, [server, library('/usr/local/lib/libpq.so.5')]], config },
    'The container will not start: `/server` needs `libpq.so.5`, which is at `/usr/local/lib/libpq.so.5`, where the loader does not look.',
    'Copy it to a directory in /etc/ld.so.conf and run `ldconfig`, or set `LD_LIBRARY_PATH`.',
  ],
  [
    'one elsewhere on musl, which has no ldconfig',
    { layers: [MUSL, [muslProgram('/server', ['liba.so']), library('/opt/liba.so')]], config },
    'The container will not start: `/server` needs `liba.so`, which is at `/opt/liba.so`, where the loader does not look.',
    'Copy it to a directory that the loader searches (`/lib`, `/usr/local/lib` and `/usr/lib`), or set `LD_LIBRARY_PATH`.',
  ],
  [
    'a newer C library',
    { layers: [GLIBC, [newer('GLIBC_2.38')]], config },
    'The container will not start: `/server` needs `GLIBC_2.38`, but `/usr/lib/x86_64-linux-gnu/libc.so.6` ends at `GLIBC_2.36`.',
    SAME_RELEASE,
  ],
  [
    'a version of another kind',
    { layers: [GLIBC, [newer('FOO_1.0')]], config },
    'The container will not start: `/server` needs `FOO_1.0`, but `/usr/lib/x86_64-linux-gnu/libc.so.6` defines no such version.',
    SAME_RELEASE,
  ],
])('libraries: %s', (_, image, message, fix) => {
  expect(words('runtime/libraries', image)).toEqual([{ message, fix }])
})

const DEBIAN = [...GLIBC, glibcProgram('/bin/node'), glibcProgram('/usr/bin/python3')]
const ALPINE = [...MUSL, muslProgram('/bin/node')]
const ADDON = '/app/node_modules/x/x.node'
const addon = (needed: string[], facts = {}): FakeEntry => elf(ADDON, { needed, ...facts })
const MUSL_LIBRARY = 'libc.musl-x86_64.so.1'
const NPM = "Run `npm ci` in a stage with the final stage's base image, and keep node_modules in .dockerignore."

test.each<Case>([
  [
    'another architecture',
    { layers: [DEBIAN, [addon([], { machine: 183 })]] },
    `The native module \`x\` (\`${ADDON}\`) is built for \`arm64\`, but the image is for \`amd64\`.`,
    NPM,
  ],
  [
    'two modules of one package',
    { layers: [DEBIAN, [addon([MUSL_LIBRARY]), elf('/app/node_modules/x/y.node', { needed: [MUSL_LIBRARY] })]] },
    `The native module \`x\` (\`${ADDON}\` and 1 more) is built for another C library than the image's glibc. It cannot load without \`${MUSL_LIBRARY}\`.`,
    NPM,
  ],
  [
    'Python',
    { layers: [DEBIAN, [elf('/usr/lib/python3/dist-packages/yaml/_yaml.so', { needed: [MUSL_LIBRARY] })]] },
    `The native module \`yaml\` (\`/usr/lib/python3/dist-packages/yaml/_yaml.so\`) is built for another C library than the image's glibc. It cannot load without \`${MUSL_LIBRARY}\`.`,
    "Install the packages in a stage with the final stage's base image.",
  ],
  [
    'libraries',
    { layers: [DEBIAN, [addon(['liba.so', 'libb.so'])]] },
    `The native module \`x\` (\`${ADDON}\`) needs \`liba.so\` and \`libb.so\`, which the image does not have.`,
    'Install their packages in the final stage.',
  ],
  [
    'a newer C library',
    {
      layers: [
        DEBIAN,
        [addon(['libc.so.6'], { versionsNeeded: [{ library: 'libc.so.6', versions: ['GLIBC_2.38'] }] })],
      ],
    },
    `The native module \`x\` (\`${ADDON}\`) needs \`GLIBC_2.38\`, but the image's libraries are older.`,
    NPM,
  ],
  [
    'glibc that musl might take',
    { layers: [ALPINE, [addon(['libc.so.6'])]] },
    `The native module \`x\` (\`${ADDON}\`) is built for glibc, but the image has musl. It may fail when it is used.`,
    NPM,
  ],
])('native-module: %s', (_, image, message, fix) => {
  expect(words('runtime/native-module', image)).toEqual([{ message, fix }])
})

const EXEC_FORM = 'Use the exec form of CMD, such as `CMD ["program", "argument"]`'
const SH = elf('/bin/sh')

test.each<Case>([
  [
    'a shell that is missing',
    { config: { cmd: ['/bin/sh', '-c', 'server'] } },
    'The container will not start: CMD needs the shell `/bin/sh`, which is not in the image.',
    `${EXEC_FORM}. It needs no shell.`,
  ],
  [
    'a shell that stays',
    { layers: [[SH]], config: { cmd: ['/bin/sh', '-c', 'node a.js'] } },
    '`/bin/sh` stays the first process and forwards no signals to `node a.js`. Stopping the container takes the full grace period.',
    `${EXEC_FORM}, or start the line with \`exec\`.`,
  ],
  [
    'an ENTRYPOINT that ignores CMD',
    { layers: [[SH]], config: { entrypoint: ['/bin/sh', '-c', 'exec server'], cmd: ['--port', '80'] } },
    'ENTRYPOINT in shell form ignores CMD (`--port 80`).',
    `${EXEC_FORM.replaceAll('CMD', 'ENTRYPOINT')}. The engine then appends CMD to it.`,
  ],
])('shell-form: %s', (_, image, message, fix) => {
  expect(words('runtime/shell-form', image)).toEqual([{ message, fix }])
})

const SEARCH = 'Let other users search it (`chmod 755`), or give it to the user (`COPY --chown`).'

test.each<Case>([
  [
    'a file',
    { layers: [[{ path: '/app' }]], config: { workingDir: '/app', cmd: ['/app'] } },
    'The container will not start: WORKDIR `/app` is not a directory.',
    'Name a directory in WORKDIR.',
  ],
  [
    'a closed one',
    { layers: [[folder('/app', 0o700)]], config: { workingDir: '/app', user: '5', cmd: ['/app'] } },
    'USER `5` cannot enter WORKDIR `/app`: no file in it can be opened.',
    SEARCH,
  ],
  [
    'one in a closed one',
    { layers: [[folder('/x', 0o700), folder('/x/app')]], config: { workingDir: '/x/app', user: '5', cmd: ['/app'] } },
    'USER `5` cannot enter WORKDIR `/x/app` (blocked at `/x`): no file in it can be opened.',
    'Let other users search `/x` (`chmod 755`), or use a directory that is not below it.',
  ],
  [
    'one that the program writes to',
    { layers: [[folder('/app')]], config: { workingDir: '/app', user: '5', cmd: ['celery', 'beat'] } },
    '`celery` writes to `/app`, but USER `5` cannot.',
    'Give it to the user: `COPY --chown`, or `RUN chown` in the instruction that creates it.',
  ],
  [
    "the user's home",
    {
      layers: [[{ path: '/etc/passwd', content: 'app:x:5:5::/app:/bin/sh\n' }, folder('/app')]],
      config: { workingDir: '/app', user: 'app', cmd: ['/app'] },
    },
    'WORKDIR `/app` is in the home of USER `app`, who cannot write to it.',
    'If the application writes there, give it to the user: `RUN chown` before USER, or `COPY --chown`.',
  ],
])('working-directory: %s', (_, image, message, fix) => {
  expect(words('runtime/working-directory', image)).toEqual([{ message, fix }])
})

const CERTIFICATES = 'Install `ca-certificates` in the final stage, or copy /etc/ssl/certs/ca-certificates.crt into it.'
const wouldLook = (client: string) =>
  `The image has no CA certificates. ${client} would look for them, and its HTTPS requests would fail.`

test.each<[name: string, image: FakeImage, message: string]>([
  ['Go', { layers: [[elf('/server', { go: true, caBundle: true })]], config }, wouldLook('`/server`')],
  [
    'a library',
    {
      layers: [GLIBC, [glibcProgram('/server', ['libcurl.so.4']), library('/lib/libcurl.so.4', { caBundle: true })]],
      config,
    },
    wouldLook('`/server` (through `libcurl.so.4`)'),
  ],
  [
    'Python',
    {
      layers: [[elf('/usr/bin/python3'), library('/usr/lib/python3.11/lib-dynload/_ssl.abi3.so')]],
      config: { cmd: ['python3', '-m', 'app'] },
    },
    wouldLook("Python's `ssl` module"),
  ],
  [
    'curl',
    { layers: [[elf('/usr/bin/curl')]] },
    'The image has no CA certificates, so `/usr/bin/curl` cannot verify any server.',
  ],
])('ca-bundle: %s', (_, image, message) => {
  expect(words('runtime/ca-bundle', image)).toEqual([{ message, fix: CERTIFICATES }])
})
