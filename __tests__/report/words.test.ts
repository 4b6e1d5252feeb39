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

describe('messages', () => {
  test.each<[string, string, FakeImage, string]>([
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
  ])('%s', (_, id, image, message) => {
    expect(words(id, image).map(one => one.message)).toEqual([message])
  })
})

describe('fixes', () => {
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
