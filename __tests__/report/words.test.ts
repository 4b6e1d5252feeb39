import { describe, expect, test } from '@jest/globals'
import { CHECKS } from '../../src/checks/registry.ts'
import { runChecks } from '../../src/checks/run-checks.ts'
import { describeFinding, WORDS } from '../../src/report/words.ts'
import { apk, dpkg, file, files, gone, link, MB, program } from '../checks/images.ts'
import { type FakeImage, type FakeItem, fakeImage } from '../helpers/image.ts'

/** The words of every finding of one check, of an image that the checks themselves judged. */
function words(id: string, image: FakeImage): { message: string; fix: string | null }[] {
  const check = CHECKS.find(candidate => candidate.id === id)
  if (check === undefined) throw new Error(`there is no check ${id}`)
  return runChecks(fakeImage(image), { [id]: 'error' }, [check]).findings.map(describeFinding)
}

const CC1 = '/usr/lib/gcc/x86_64-linux-gnu/12/cc1'
const DRIVER = '/usr/bin/x86_64-linux-gnu-gcc-12'
const gcc: FakeItem[] = [program(CC1, 27 * MB), program(DRIVER, MB), ...dpkg({ 'gcc-12': [DRIVER], 'cpp-12': [CC1] })]
const accounts: FakeItem[] = [
  { path: '/etc/passwd', content: 'root:x:0:0::/:\nnode:x:1000:1000::/:\ntoor:x:0:0::/:\n' },
]

describe('messages', () => {
  test.each<[string, string, FakeImage, string]>([
    ['no USER', 'user/root', {}, 'The container runs as root: no USER is set.'],
    [
      'USER root',
      'user/root',
      { layers: [accounts], config: { user: 'root' } },
      'The container runs as root: USER is `root`.',
    ],
    ['USER 00', 'user/root', { config: { user: '00:5' } }, 'The container runs as root: USER `00:5` is UID 0.'],
    [
      'another name of root',
      'user/root',
      { layers: [accounts], config: { user: 'toor' } },
      "The container runs as root: USER `toor` is UID 0 in the image's /etc/passwd.",
    ],
    [
      'root that steps down',
      'user/step-down',
      {
        layers: [[program('/usr/bin/gosu'), { path: '/entrypoint.sh', extracts: { stepsDown: ['gosu'] } }]],
        config: { entrypoint: ['/entrypoint.sh'] },
      },
      'The container starts as root (no USER is set) and steps down with `gosu` in `/entrypoint.sh`.',
    ],
    [
      'an empty password',
      'user/empty-password',
      { layers: [[program('/bin/su'), { path: '/etc/passwd', content: 'a::1:1::/:\n' }]] },
      'The account `a` has an empty password in `/etc/passwd`. `/bin/su` is in the image and may let anyone become that user.',
    ],
    [
      'empty passwords that nothing asks for',
      'user/empty-password',
      { layers: [[{ path: '/etc/passwd', content: 'a::1:1::/:\nb::2:2::/:\n' }]], base: { layers: 1 } },
      'The accounts of the base image `a` and `b` have an empty password in `/etc/passwd`. Nothing in the image asks for passwords, so it is only untidy.',
    ],
    [
      'a second root',
      'user/duplicate-uid',
      { layers: [accounts] },
      'The accounts `root` and `toor` share the UID 0, so each of them is root.',
    ],
    [
      'setuid',
      'permissions/setuid',
      { layers: [[{ path: '/x', mode: 0o6755, gid: 5 }]] },
      '`/x` gives whoever starts it the rights of root (setuid) and the rights of group 5 (setgid).',
    ],
    [
      'an open directory',
      'permissions/world-writable',
      {
        layers: [
          [
            { path: '/app', type: 'directory', mode: 0o777 },
            { path: '/app/a', mode: 0o666 },
          ],
        ],
      },
      'Anyone can write the directory `/app` (mode 0777, no sticky bit), and 1 file in it too.',
    ],
    [
      'open files',
      'permissions/world-writable',
      {
        layers: [
          [
            { path: '/app/a', mode: 0o666 },
            { path: '/app/b', mode: 0o666 },
          ],
        ],
      },
      'Anyone can write 2 files in `/app` (such as mode 0666).',
    ],
    [
      'a program that its user can change',
      'permissions/writable-program',
      { layers: [[{ path: '/x', mode: 0o755, uid: 7 }]], config: { entrypoint: ['/x'], user: '7' } },
      'The image starts `/x`, and the user that it runs as (UID 7) can change it: that user owns it (mode 0755).',
    ],
    [
      'an unknown user',
      'user/unresolvable',
      { layers: [accounts], config: { user: 'app' } },
      'The container will not start: USER `app` names the user `app`, and it is not in /etc/passwd.',
    ],
    [
      'no /etc/group',
      'user/unresolvable',
      { layers: [accounts], config: { user: 'node:app' } },
      'The container will not start: USER `node:app` names the group `app`, and there is no /etc/group in the image.',
    ],
    [
      'a number too large',
      'user/unresolvable',
      { config: { user: '4294967295' } },
      'The container will not start: USER `4294967295` has a user number outside 0 to 2147483647.',
    ],
    [
      'two colons',
      'user/unresolvable',
      { config: { user: '1:2:3' } },
      'The container will not start: USER `1:2:3` has more than one colon.',
    ],
    [
      'a name for Kubernetes',
      'user/non-numeric',
      { layers: [accounts], config: { user: 'node' } },
      'Kubernetes refuses this image under runAsNonRoot: USER `node` is a name, and the kubelet does not look it up.',
    ],
    [
      'a compiler',
      'toolchain/compiler',
      { layers: [gcc] },
      `Shipped: GCC, 28 MB. Evidence: packages \`gcc-12\` and \`cpp-12\`; \`${CC1}\`, \`${DRIVER}\`.`,
    ],
    [
      'one of the base',
      'toolchain/compiler',
      { layers: [gcc], base: { layers: 1 } },
      `Inherited from the base: GCC, 28 MB. Evidence: packages \`gcc-12\` and \`cpp-12\`; \`${CC1}\`, \`${DRIVER}\`.`,
    ],
    [
      'one that was removed',
      'toolchain/compiler',
      { layers: [gcc, [gone('/usr')]] },
      `Removed from view, 28 MB still shipped: GCC. Evidence: packages \`gcc-12\` and \`cpp-12\`; \`${CC1}\`, \`${DRIVER}\`.`,
    ],
    [
      'one of the base that was removed',
      'toolchain/compiler',
      { layers: [gcc, [gone('/usr')]], base: { layers: 1 } },
      `Removed from view, 28 MB still shipped: GCC of the base. Evidence: packages \`gcc-12\` and \`cpp-12\`; \`${CC1}\`, \`${DRIVER}\`.`,
    ],
    [
      'one that was removed in part',
      'toolchain/compiler',
      { layers: [gcc, [gone(CC1)]] },
      `Shipped: GCC, 28 MB (27 MB of it hidden by later layers). Evidence: packages \`gcc-12\` and \`cpp-12\`; \`${DRIVER}\`, \`${CC1}\`.`,
    ],
    [
      'parts of one',
      'toolchain/compiler',
      { layers: [[program(CC1, 5)]] },
      `Shipped: parts of GCC, 5 B. Evidence: \`${CC1}\`.`,
    ],
    [
      'a name',
      'toolchain/compiler',
      { layers: [[program('/usr/bin/cc', 5)]] },
      'Shipped: something with the name of GCC, 5 B. Evidence: `/usr/bin/cc`, and nothing else.',
    ],
    [
      'a package manager that is needed',
      'toolchain/package-manager',
      { layers: [[file('/usr/lib/node_modules/npm/package.json', 7)]], config: { cmd: ['npm', 'start'] } },
      "Shipped: npm, 7 B. Evidence: `/usr/lib/node_modules/npm/package.json`. The image's command `npm start` starts npm, so it is needed to run.",
    ],
    [
      'a forgotten group',
      'toolchain/forgotten-virtual',
      {
        layers: [
          [
            file('/usr/bin/make', 2 * MB),
            {
              path: '/lib/apk/db/installed',
              content: 'P:.build-deps\nV:1\nT:virtual meta package\nD:make\n\nP:make\nV:1\nF:usr/bin\nR:make\n',
            },
          ],
        ],
      },
      'The build dependencies `.build-deps` were not removed: 2 MB that nothing else needs (`make`).',
    ],
    [
      'an emptied database',
      'toolchain/deleted-database',
      { layers: [[file('/bin/a'), ...apk({ a: ['/bin/a'] })], [{ path: '/lib/apk/db/installed', content: '' }]] },
      'The package database `/lib/apk/db/installed` was emptied, and files of 1 package are still there (`a`): scanners find none of them.',
    ],
    [
      'a deleted database',
      'toolchain/deleted-database',
      { layers: [[file('/bin/a'), ...apk({ a: ['/bin/a'] })], [gone('/lib/apk')]] },
      'The package database `/lib/apk/db/installed` was deleted, and files of 1 package are still there (`a`): scanners find none of them.',
    ],
  ])('%s', (_, id, image, message) => {
    expect(words(id, image).map(one => one.message)).toEqual([message])
  })
})

describe('fixes', () => {
  test.each<[string, string, FakeImage, string]>([
    [
      'the number of a name',
      'user/non-numeric',
      { layers: [accounts], config: { user: 'node:node' } },
      'Write its number.\nUSER 1000:node',
    ],
    [
      'the group to delete',
      'toolchain/forgotten-virtual',
      {
        layers: [
          [
            file('/bin/a'),
            {
              path: '/lib/apk/db/installed',
              content: 'P:.make-deps\nV:1\nT:virtual meta package\nD:a\n\nP:a\nV:1\nF:bin\nR:a\n',
            },
          ],
        ],
      },
      'Delete them in the instruction that added them, or build in a stage of its own.\nRUN apk add --no-cache --virtual .make-deps … \\\n    && make install \\\n    && apk del .make-deps',
    ],
    [
      'the JRE of a JDK',
      'toolchain/sdk',
      { layers: [[program('/opt/jdk/bin/javac'), file('/opt/jdk/jmods/java.base.jmod')]] },
      'Start the final stage from a JRE, or make one with `jlink` in the build stage.',
    ],
    [
      'the instruction that adds, not one that deletes',
      'toolchain/compiler',
      { layers: [gcc, [gone('/usr')]] },
      'Deleting in a later instruction frees nothing: remove it in the instruction that adds it, or build in a stage of its own.',
    ],
  ])('%s', (_, id, image, fix) => {
    expect(words(id, image).map(one => one.fix)).toEqual([fix])
  })

  test('every error has one', () => {
    const everything: FakeItem[] = [
      ...gcc,
      program('/usr/local/go/bin/go'),
      program('/usr/local/go/pkg/tool/linux_amd64/link'),
      program('/usr/bin/ld', 5),
      file('/usr/lib/ldscripts/elf_x86_64.x', 5),
      program('/usr/bin/cmake'),
      file('/usr/share/cmake-3.25/Modules/CMakeCInformation.cmake'),
      ...files('/usr/include', 20, '.h'),
      program('/usr/local/bin/uv'),
      link('/bin', 'usr/bin'),
    ]
    const { findings } = runChecks(fakeImage({ layers: [everything], config: { user: 'ghost:ghost' } }), {})
    expect(findings.length).toBeGreaterThan(6)
    for (const finding of findings) expect(describeFinding(finding).fix).toEqual(expect.stringMatching(/\.(?:\n|$)/))
  })
})

test('the instruction that added a tool is shown in a stage of its own', () => {
  const instruction = 'RUN apt-get install -y gcc'
  const blame = { file: 'Dockerfile', line: 3, endLine: 3, instruction, stage: null }
  expect(
    words('toolchain/compiler', { layers: [{ entries: gcc, blame }] })[0]
      ?.fix?.split('\n')
      .slice(1, 3),
  ).toEqual(['FROM … AS build', instruction])
})

describe('what is not ours', () => {
  const hostile = 'a`b</td>\n@team `'
  const finding = {
    check: 'user/unresolvable',
    severity: 'error' as const,
    path: null,
    package: null,
    layer: null,
    blame: null,
    data: { spec: hostile, part: 'user', problem: 'unknown-name', name: hostile, file: '/etc/passwd' },
    waiver: null,
  }

  test('cannot end its code span', () => {
    const { message } = describeFinding(finding)
    expect(message).toContain("`a'b</td>\n@team '`")
    expect(message.match(/`/g)).toHaveLength(4)
  })

  test.each(['toolchain/other', 'constructor', '__proto__', 'toString'])(
    'a check called %p that is not known still has words',
    check => {
      expect(describeFinding({ ...finding, check, path: '/x' })).toEqual({
        message: `The check \`${check}\` found something in \`/x\`.`,
        fix: null,
      })
    },
  )

  test.each(Object.keys(WORDS))('%s has words for a finding without data', check => {
    const { message } = describeFinding({ ...finding, check, data: {} })
    expect(message).toMatch(/\S/)
    expect(message).not.toMatch(/undefined|NaN|null/)
  })
})
