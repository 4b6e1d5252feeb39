import { expect, test } from '@jest/globals'
import { workingDirectory } from '../../../src/checks/runtime/working-directory.ts'
import type { FakeEntry, FakeImage } from '../../helpers/image.ts'
import { elf, findingLines, script } from './files.ts'

const folder = (path: string, mode = 0o755, uid = 0): FakeEntry => ({ path, type: 'directory', mode, uid })
const PASSWD: FakeEntry = { path: '/etc/passwd', content: 'root:x:0:0::/root:\nnode:x:1000:1000::/home/node:/bin/sh\n' }
const at = (workingDir: string, more = {}) => ({ workingDir, user: '1000', cmd: ['/app'], ...more })
const NEXT = [elf('/usr/bin/env'), elf('/usr/bin/node'), script('/app/node_modules/.bin/next', '/usr/bin/env node')]
const next = { cmd: ['node_modules/.bin/next', 'start'] }

test.each<[string, FakeImage, string[]]>([
  ['a file', { layers: [[{ path: '/app' }]], config: at('/app') }, ['error /app: no-directory']],
  [
    'a file, for root too',
    { layers: [[{ path: '/app' }]], config: { workingDir: '/app', cmd: ['/app'] } },
    ['error /app: no-directory'],
  ],
  ['a closed one', { layers: [[folder('/app', 0o700)]], config: at('/app') }, ['warning /app: not-enterable']],
  [
    'one in a closed one',
    { layers: [[folder('/x', 0o700), folder('/x/app')]], config: at('/x/app') },
    ['warning /x/app: not-enterable'],
  ],
  [
    'Next.js, which writes its cache',
    { layers: [[folder('/app'), folder('/app/.next'), ...NEXT]], config: at('/app', next) },
    ['warning /app/.next: not-writable'],
  ],
  [
    'Next.js with its own folder',
    { layers: [[folder('/app'), folder('/app/.next', 0o755, 1000), ...NEXT]], config: at('/app', next) },
    [],
  ],
  [
    'celery beat',
    { layers: [[folder('/app')]], config: at('/app', { cmd: ['celery', '-A', 'app', 'beat'] }) },
    ['warning /app: not-writable'],
  ],
  ['celery worker', { layers: [[folder('/app')]], config: at('/app', { cmd: ['celery', '-A', 'app', 'worker'] }) }, []],
  [
    "a folder in the user's home",
    { layers: [[PASSWD, folder('/home/node', 0o755, 1000), folder('/home/node/app')]], config: at('/home/node/app') },
    ['info /home/node/app: own-home'],
  ],
  [
    "a writable folder in the user's home",
    { layers: [[PASSWD, folder('/home/node/app', 0o755, 1000)]], config: at('/home/node/app') },
    [],
  ],
  ['root', { layers: [[folder('/app', 0o700)]], config: { workingDir: '/app', cmd: ['/app'] } }, []],
  ['a folder that is only read', { layers: [[folder('/app')]], config: at('/app') }, []],
  ['a folder that the engine creates', { layers: [[]], config: at('/app') }, []],
  ['the root', { layers: [[]], config: at('') }, []],
  [
    'an unknown user',
    { layers: [[folder('/app', 0o700)]], config: { workingDir: '/app', user: 'ghost', cmd: ['/app'] } },
    [],
  ],
])('%s', (_, image, expected) => {
  expect(findingLines(workingDirectory, image)).toEqual(expected)
})
