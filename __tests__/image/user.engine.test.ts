/** What is said of a USER is held against the engine: it starts a container as that user, or refuses. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Image } from '../../src/image/model.ts'
import { resolveUser } from '../../src/image/user.ts'
import { build, buildx, docker } from '../checks/built.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'

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
const NAME = `stagegate-test-user:${process.pid}`
let image: Image

beforeAll(async () => {
  image = await build(DOCKERFILE)
  await buildx(DOCKERFILE, ['--load', '--tag', NAME])
})
afterAll(async () => {
  await docker(['image', 'rm', '--force', NAME])
  await removeTemporaryFolders()
})

const run = (spec: string) =>
  docker(['run', '--rm', '--network', 'none', '--user', spec, NAME, 'sh', '-c', 'echo $(id -u):$(id -g)'])

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
    const facts = resolveUser(spec, image.tree)
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
    expect(resolveUser(spec, image.tree).resolved).toBe(false)
    expect((await run(spec)).exitCode).toBe(125)
  })
})
