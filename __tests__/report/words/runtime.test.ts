import { describe, expect, test } from '@jest/globals'
import { CHECKS } from '../../../src/checks/registry.ts'
import { runChecks } from '../../../src/checks/run-checks.ts'
import { describeFinding } from '../../../src/report/words.ts'
import { elf, GLIBC, glibcProgram, library, MUSL, script } from '../../checks/runtime/files.ts'
import { type FakeImage, fakeImage } from '../../helpers/image.ts'

function words(id: string, image: FakeImage): { message: string; fix: string | null }[] {
  const check = CHECKS.find(candidate => candidate.id === id)
  if (check === undefined) throw new Error(`there is no check ${id}`)
  return runChecks(fakeImage(image), {}, [check]).findings.map(describeFinding)
}

const config = { entrypoint: ['/server'] }
const server = glibcProgram('/server', ['libpq.so.5'])

describe('messages', () => {
  test.each<[string, string, FakeImage, string]>([
    [
      'a program that is missing',
      'runtime/entrypoint',
      { config },
      'The container will not start: ENTRYPOINT starts `/server`, which is not in the image.',
    ],
    [
      'a name',
      'runtime/entrypoint',
      { config: { cmd: ['server'] } },
      'The container will not start: CMD starts `server`, which no folder of PATH has.',
    ],
    [
      'a program behind tini',
      'runtime/entrypoint',
      { layers: [[elf('/tini')]], config: { entrypoint: ['/tini', '--'], cmd: ['/server'] } },
      'The container will not start: CMD (through `/tini`) starts `/server`, which is not in the image.',
    ],
    [
      'a script',
      'runtime/entrypoint',
      { layers: [[elf('/bin/node')]], config: { cmd: ['node', 'a.js'], workingDir: '/app' } },
      'The container will not start: `node` is told to run `a.js`, and there is no `/app/a.js` in the image.',
    ],
    [
      'no execute bit',
      'runtime/entrypoint',
      { layers: [[elf('/server', {}, { mode: 0o644 })]], config },
      'The container will not start: `/server`, which ENTRYPOINT starts, has no execute bit.',
    ],
    [
      'an empty file',
      'runtime/entrypoint',
      { layers: [[{ path: '/server', mode: 0o755 }]], config },
      'The container will not start: `/server`, which ENTRYPOINT starts, is empty.',
    ],
    [
      'Bash on Alpine',
      'runtime/shebang',
      { layers: [[script('/server', '/bin/bash')]], config },
      'The container will not start: `/server` is for `/bin/bash`, which is not in the image.',
    ],
    [
      'a carriage return',
      'runtime/shebang',
      { layers: [[elf('/bin/sh'), script('/server', '/bin/sh\r')]], config },
      'The container will not start: the first line of `/server` ends as on Windows, so that its interpreter is `/bin/sh\\r`.',
    ],
    [
      'another architecture',
      'runtime/architecture',
      { layers: [[elf('/server', { machine: 183 })]], config },
      'The container will not start on its platform: `/server` is for `arm64`, and the image for `linux/amd64`.',
    ],
    [
      'glibc on Alpine',
      'runtime/interpreter',
      { layers: [MUSL, [server]], config },
      'The container will not start: `/server` was built for glibc (`/lib64/ld-linux-x86-64.so.2`), and the image has musl.',
    ],
    [
      'glibc on scratch',
      'runtime/interpreter',
      { layers: [[server]], config },
      'The container will not start: `/server` was built for glibc (`/lib64/ld-linux-x86-64.so.2`), which is not in the image.',
    ],
    [
      'a library',
      'runtime/libraries',
      { layers: [GLIBC, [server]], config },
      'The container will not start: `/server` needs `libpq.so.5`, which is not in the image.',
    ],
    [
      'one of a library',
      'runtime/libraries',
      { layers: [GLIBC, [server, library('/lib/libpq.so.5', { needed: ['libssl.so.3'] })]], config },
      'The container will not start: `/server` (through `/lib/libpq.so.5`) needs `libssl.so.3`, which is not in the image.',
    ],
    [
      'one elsewhere',
      'runtime/libraries',
      { layers: [GLIBC, [server, library('/usr/local/lib/libpq.so.5')]], config },
      'The container will not start: `/server` needs `libpq.so.5`, which is at `/usr/local/lib/libpq.so.5`, where the loader does not look.',
    ],
    [
      'a newer C library',
      'runtime/libraries',
      {
        layers: [
          GLIBC,
          [glibcProgram('/server', [], { versionsNeeded: [{ library: 'libc.so.6', versions: ['GLIBC_2.38'] }] })],
        ],
        config,
      },
      'The container will not start: `/server` needs `GLIBC_2.38`, and `/usr/lib/x86_64-linux-gnu/libc.so.6` ends at `GLIBC_2.36`.',
    ],
    [
      'a shell that is missing',
      'runtime/shell-form',
      { config: { cmd: ['/bin/sh', '-c', 'server'] } },
      'The container will not start: CMD is a line for `/bin/sh`, which is not in the image.',
    ],
    [
      'a shell that stays',
      'runtime/shell-form',
      { layers: [[elf('/bin/sh')]], config: { cmd: ['/bin/sh', '-c', 'node a.js'] } },
      '`/bin/sh` is the first process and stays: `node a.js` gets no signal, and stopping the container takes its whole time limit.',
    ],
    [
      'Go without certificates',
      'runtime/ca-bundle',
      { layers: [[elf('/server', { go: true, caBundle: true })]], config },
      'There are no CA certificates in the image, and `/server` would look for them: its HTTPS requests would fail.',
    ],
    [
      'a closed working directory',
      'runtime/working-directory',
      { layers: [[{ path: '/app', type: 'directory', mode: 0o700 }]], config: { workingDir: '/app', user: '5' } },
      'USER `5` may not enter WORKDIR `/app`: no file in it can be opened.',
    ],
  ])('%s', (_, id, image, message) => {
    expect(words(id, image).map(one => one.message)).toEqual([message])
  })
})

test('every finding of what is started has a fix that is a sentence', () => {
  const images: FakeImage[] = [
    { config: { cmd: ['server'] } },
    { config },
    { layers: [MUSL, [server]], config },
    { layers: [GLIBC, [server]], config },
    { layers: [[script('/server', '/bin/bash')]], config },
    { config: { cmd: ['/bin/sh', '-c', 'server'] } },
  ]
  const fixes = images.flatMap(image =>
    CHECKS.filter(({ id }) => id.startsWith('runtime/')).flatMap(({ id }) => words(id, image)),
  )
  expect(fixes.length).toBeGreaterThanOrEqual(images.length)
  for (const { fix } of fixes) expect(fix).toMatch(/\S\.$/)
})
