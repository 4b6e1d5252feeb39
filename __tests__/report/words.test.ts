import { describe, expect, test } from '@jest/globals'
import { CHECKS } from '../../src/checks/registry.ts'
import { runChecks } from '../../src/checks/run-checks.ts'
import { describeFinding } from '../../src/report/words.ts'
import { dpkg, file, files, link, MB, program } from '../checks/images.ts'
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
      'a low port',
      'metadata/privileged-port',
      { config: { exposedPorts: ['80/tcp'], user: '1000' } },
      'The image exposes port `80/tcp`, and its user is not root: where the runtime guards ports below 1024, the program cannot bind it.',
    ],
    [
      'no labels',
      'metadata/labels',
      { config: { labels: { 'org.opencontainers.image.source': 'x', 'org.opencontainers.image.revision': 'x' } } },
      'The image does not tell where it comes from; missing: `org.opencontainers.image.version` and `org.opencontainers.image.licenses`.',
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

  test.each(CHECKS.map(check => check.id))('%s has words for a finding without data', check => {
    const { message } = describeFinding({ ...finding, check, data: {} })
    expect(message).toMatch(/\S/)
    expect(message).not.toMatch(/undefined|NaN|null/)
  })
})
