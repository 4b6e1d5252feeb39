/** Compares the result for a USER with the engine, which starts a container as that user, or refuses. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Image } from '../../src/image/model.ts'
import { resolveUser } from '../../src/image/user.ts'
import { build } from '../checks/built.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { contextOf, docker, tryDocker } from '../helpers/docker.ts'
import { needs } from '../helpers/needs.ts'
import { image } from '../helpers/things.ts'

const PASSWD = [
  'root:x:0:0::/root:/bin/sh',
  'app:x:1000:1001::/:',
  'app:x:5:5::/:',
  'noid:x:::::',
  'words:x:ten:eleven:::',
  'short',
  '#hash:x:7:8::/:',
  '  indented:x:9:9::/:',
]
const GROUP = ['root:x:0:', 'app:x:44:', 'app:x:45:', '#hash:x:46:', 'nogid:x::']
const quoted = (lines: string[]) => lines.map(line => `'${line}'`).join(' ')
const DOCKERFILE = `FROM debian:bookworm-slim
RUN printf '%s\\n' ${quoted(PASSWD)} > /usr/lib/passwd \\
 && printf '%s\\n' ${quoted(GROUP)} > /etc/group \\
 && ln -sf ../usr/lib/passwd /etc/passwd
`
const NAME = `stagegate-test/user:${randomUUID()}`
let read: Image
const { describe, test } = await needs(image('debian:bookworm-slim'))

beforeAll(async () => {
  read = await build(DOCKERFILE)
  await docker([
    'buildx',
    'build',
    '--quiet',
    '--provenance=false',
    '--load',
    '--tag',
    NAME,
    await contextOf(DOCKERFILE),
  ])
})
afterAll(async () => {
  await docker(['image', 'rm', '--force', NAME])
  await removeTemporaryFolders()
})

const run = (spec: string) =>
  tryDocker(['run', '--rm', '--network', 'none', '--user', spec, NAME, 'sh', '-c', 'echo $(id -u):$(id -g)'])

describe('starts as', () => {
  test.each([
    ...[
      '0',
      '00',
      '+0',
      '-0',
      '+1000',
      '1000',
      '4711',
      '4711:4712',
      '2147483647',
      ':app',
      ':5',
      'app',
      'app:',
      '1000:',
    ],
    ...['app:0', 'app:app', '0:app', 'noid', 'words', 'short', '#hash', 'indented', 'app:nogid', 'root:root'],
  ])('%p', async spec => {
    const facts = resolveUser(spec, read.tree)
    const { exitCode, stdout, stderr } = await run(spec)
    expect(stderr).toBe('')
    expect([exitCode, stdout.trim(), facts.resolved]).toEqual([0, `${facts.uid}:${facts.gid}`, true])
  })
})

describe('refuses', () => {
  test.each([
    'ghost',
    'app:ghost',
    '0x0',
    'APP',
    '-1',
    '2147483648',
    '99999999999999999999',
    'app:2147483648',
    'app:#hash',
    '0:0:0',
  ])('%p', async spec => {
    expect(resolveUser(spec, read.tree).resolved).toBe(false)
    const { exitCode, stderr } = await run(spec)
    // 125 is also the status of a failing engine, so the message decides.
    expect([exitCode, stderr]).toEqual([125, expect.stringMatching(/unable to find (?:user|group) |must be in range/)])
  })
})
