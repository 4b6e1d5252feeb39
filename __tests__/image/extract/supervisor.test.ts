import { expect, test } from '@jest/globals'
import { supervisor } from '../../../src/image/extract/supervisor.ts'

async function read(content: string, path = '/etc/supervisord.conf') {
  const bytes = Buffer.from(content)
  const attributes = { mode: 0o644, uid: 0, gid: 0, link: null, capabilities: null }
  const extraction = supervisor.start({ path, type: 'file', size: bytes.length, ...attributes })
  extraction?.write(bytes, 0)
  return (await extraction?.end()) ?? null
}

const program = (name: string, command: string, directory: string | null = null, starts = true) => ({
  name,
  command,
  directory,
  starts,
})

test.each([
  [
    '[supervisord]\nnodaemon=true\n\n[program:web]\ncommand=/bin/web --port 80 ; the server\ndirectory = /srv\n[program:b]\nautostart=False\nCOMMAND: b\n',
    { programs: [program('web', '/bin/web --port 80', '/srv'), program('b', 'b', null, false)], include: '' },
  ],
  [
    '[program:web]\ncommand=/bin/web\n  --port 80\n; x\n# y\n',
    { programs: [program('web', '/bin/web --port 80')], include: '' },
  ],
  ['[supervisord]\n[include]\nfiles = /etc/s/*.conf\r\n', { programs: [], include: '/etc/s/*.conf' }],
  ['[program:web]\ndirectory=/srv\n', null],
  ['[mysqld]\nuser=x\n[include]\nfiles=a\n', null],
  ['server { listen 80; }\n', null],
  [`[program:web]\ncommand=${'x'.repeat(3000)}\n`, null],
])('%.40j', async (content, expected) => {
  const facts = await read(content)
  expect(facts).toEqual(expected)
  if (facts !== null) expect(supervisor.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts)
})

test.each(['/etc/supervisord.txt', '/app'])('%s is not read', async path => {
  expect(await read('[program:a]\ncommand=b\n', path)).toBeNull()
})

test.each([
  5,
  null,
  { programs: [], include: 5 },
  { programs: [{ name: 'a', command: 5, directory: null, starts: true }], include: '' },
  { programs: [{ name: 'a', command: 'b', directory: 5, starts: true }], include: '' },
  { programs: [{ name: 'a', command: 'b', directory: null, starts: 1 }], include: '' },
])('an invalid record', value => {
  expect(() => supervisor.parse(value)).toThrow()
})
