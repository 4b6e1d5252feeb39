import { expect, test } from '@jest/globals'
import { daemon } from '../../../src/image/extract/daemon.ts'

async function read(content: string, path = '/etc/nginx/nginx.conf') {
  const bytes = Buffer.from(content)
  const attributes = { mode: 0o644, uid: 0, gid: 0, link: null, capabilities: null }
  const extraction = daemon.start({ path, type: 'file', size: bytes.length, ...attributes })
  extraction?.write(bytes, 0)
  return (await extraction?.end()) ?? null
}

test.each([
  ['user nginx;\ndaemon off;\n', 'daemon off'],
  ['events {} daemon  off;', 'daemon off'],
  ['# daemon off;\nevents {}', null],
  ['[global]\ndaemonize = no\n', 'daemonize no'],
  [';daemonize = yes\n', null],
  ['port 6379\ndaemonize yes\n', 'daemonize yes'],
  ['[supervisord]\nnodaemon=true ; x\n', 'nodaemon'],
  ['[supervisord]\nnodaemon=false\n', null],
  ['global\n\tdaemon\n\tmaxconn 9\n', 'daemon'],
  ['port=53\nkeep-in-foreground\n', 'keep-in-foreground'],
  ['daemon on;', null],
])('%j', async (content, expected) => {
  const setting = await read(content)
  expect(setting).toBe(expected)
  if (setting !== null) expect(daemon.parse(setting)).toBe(setting)
})

test('other files and values', async () => {
  expect(await read('daemon off;', '/etc/nginx')).toBeNull()
  expect(() => daemon.parse('daemon on')).toThrow(RangeError)
})
