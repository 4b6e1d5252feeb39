import { describe, expect, test } from '@jest/globals'
import type { Check } from '../../../src/checks/check.ts'
import { setuid } from '../../../src/checks/permissions/setuid.ts'
import { worldWritable } from '../../../src/checks/permissions/world-writable.ts'
import { writableProgram } from '../../../src/checks/permissions/writable-program.ts'
import type { FakeEntry, FakeImage, FakeItem } from '../../helpers/image.ts'
import { dpkg, wordsOf } from '../images.ts'
import { elf } from '../runtime/files.ts'

const item = (path: string, mode: number, more: Partial<FakeItem> = {}): FakeItem => ({ path, mode, ...more })
const folder = (path: string): FakeItem => item(path, 0o777, { type: 'directory' })
const started = (more: Partial<FakeEntry>): FakeImage => ({
  layers: [[elf('/x', {}, more)]],
  config: { entrypoint: ['/x'], user: '7:8' },
})
const many = (count: number): FakeImage => ({
  layers: [Array.from({ length: count }, (_, i) => item(`/${i}/x`, 0o6777))],
})

describe('messages', () => {
  test.each<[string, Check, FakeImage, string]>([
    [
      'setuid and setgid',
      setuid,
      { layers: [[item('/x', 0o6755, { gid: 5 })]] },
      '`/x` gives anyone who starts it the rights of root (setuid) and the rights of group 5 (setgid).',
    ],
    [
      'everything, from a package',
      setuid,
      { layers: [[item('/x', 0o6755, { uid: 7, gid: 5, capabilities: true }), ...dpkg({ sudo: ['/x'] })]] },
      '`/x` from the package `sudo` gives anyone who starts it the rights of user 7 (setuid), the rights of group 5 (setgid) and file capabilities (cap_net_bind_service).',
    ],
    [
      'an open directory',
      worldWritable,
      { layers: [[folder('/app'), item('/app/a', 0o666)]] },
      'Anyone can write to the directory `/app` (mode 0777, no sticky bit) and to 1 file below it.',
    ],
    [
      'an empty one',
      worldWritable,
      { layers: [[folder('/app')]] },
      'Anyone can write to the directory `/app` (mode 0777, no sticky bit).',
    ],
    [
      'a tree',
      worldWritable,
      { layers: [[folder('/app'), item('/app/a', 0o666), item('/app/b', 0o666), folder('/app/c'), folder('/app/d')]] },
      'Anyone can write to the directory `/app` (mode 0777, no sticky bit) and to 2 files and 2 directories below it.',
    ],
    [
      'open files',
      worldWritable,
      { layers: [[item('/app/a', 0o666), item('/app/b', 0o666)]] },
      'Anyone can write to 2 files in `/app` (the first has mode 0666).',
    ],
    ['an open file', worldWritable, { layers: [[item('/a', 0o666)]] }, 'Anyone can write to `/a` (mode 0666).'],
    [
      'a program that its user can change',
      writableProgram,
      started({ uid: 7 }),
      'The container starts `/x` as UID 7, which can change it as the file’s owner (mode 0755).',
    ],
    [
      'a program that its group can change',
      writableProgram,
      started({ gid: 8, mode: 0o775 }),
      'The container starts `/x` as UID 7, which can change it as a member of the file’s group (mode 0775).',
    ],
  ])('%s', (_, check, image, message) => {
    expect(wordsOf(check, image).map(one => one.message)).toEqual([message])
  })

  test.each<[Check, number, string]>([
    [setuid, 51, 'Also privileged: 1 more path.'],
    [setuid, 1100, 'Also privileged: 1,050 more paths.'],
    [worldWritable, 52, 'Also world-writable: 2 more paths.'],
  ])('omitted ones are counted (%#)', (check, count, message) => {
    expect(wordsOf(check, many(count)).filter(({ fix }) => fix === null)).toEqual([{ message, fix: null }])
  })
})

describe('fixes', () => {
  test.each<[string, Check, FakeImage, string]>([
    [
      'setuid',
      setuid,
      { layers: [[item('/x', 0o4755)]] },
      'Remove the bits in the instruction that adds the file (`chmod a-s`, `setcap -r`), or leave the program out.',
    ],
    [
      'an open directory',
      worldWritable,
      { layers: [[folder('/app')]] },
      'Let only the container’s user write to it (`chown`, mode 0755), or set the sticky bit (`chmod 1777`) if everyone must create files in it.',
    ],
    [
      'an open file',
      worldWritable,
      { layers: [[item('/a', 0o666)]] },
      'Remove write access for others: `chmod o-w`, or `COPY --chmod=u=rwX,go=rX`.',
    ],
    [
      'a program that its user can change',
      writableProgram,
      started({ uid: 7 }),
      'Let root own the code (`COPY` without `--chown`), and give the user only the directories that it writes to.',
    ],
  ])('%s', (_, check, image, fix) => {
    expect(wordsOf(check, image).map(one => one.fix)).toEqual([fix])
  })
})
