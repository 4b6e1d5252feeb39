/** How a program that makes root may start: behind launchers, as a child, and in other processes of a shell. */
import { expect, test } from '@jest/globals'
import { root } from '../../../src/checks/user/root.ts'
import type { Extracts } from '../../../src/image/model.ts'
import { elfExtract } from '../../helpers/elf.ts'
import type { FakeEntry, FakeImage } from '../../helpers/image.ts'
import { findingsOf } from '../images.ts'

const elf = (path: string, mode = 0o755): FakeEntry => ({ path, mode, extracts: elfExtract() })
const TOOLS = `awk bash busybox cat chrt dash env find flock id perl prlimit rclone run-parts script setarch sh sleep taskset
  toybox true xargs`
const image = (entrypoint: string[], user = '1000', entries: FakeEntry[] = []): FakeImage => ({
  layers: [
    [
      { path: '/etc/passwd', content: 'root:x:0:0::/:\napp:x:1000:1000::/:\n' },
      ...TOOLS.split(/\s+/).map(name => elf(`/bin/${name}`)),
      elf('/server', 0o4755),
      elf('/bin/mount', 0o4755),
      elf('/opt/bash', 0o4755),
      elf('/lib/ld-linux-x86-64.so.2'),
      { path: '/parts/server', link: '/server' },
      { path: '/parts/other.sh', link: '/server' },
      ...entries,
    ],
  ],
  config: { entrypoint, user, env: ['PATH=/bin'] },
})
const script = (code: string): FakeImage =>
  image(['/run'], '1000', [
    {
      path: '/run',
      mode: 0o755,
      extracts: { shebang: '/bin/sh', startScript: `#!/bin/sh\n${code}` } satisfies Extracts,
    },
  ])
const said = (fake: FakeImage) => findingsOf(root, fake).map(({ severity, path }) => `${severity} ${path}`)

test.each([
  'flock /l /server',
  'flock -n -E 3 /l /server',
  'flock /l -c /server',
  'setarch x86_64 -R /server',
  'setarch -R /server',
  'chrt -f 10 /server',
  'prlimit --nofile=10 --core /server',
  'taskset -ac 0 /server',
  'script -c /server /dev/null',
  'busybox taskset 1 /server',
  'toybox taskset 1 /server',
  'busybox sh -c /server',
  'xargs -n 1 /server',
  'busybox xargs /server',
  'find / -maxdepth 0 -exec /server ;',
  'find /etc -exec env /server {} +',
  'run-parts /parts',
  '/opt/bash -p -c true',
])('surely: %s', line => {
  expect(said(image(line.split(' ')))).toEqual([`error ${line.startsWith('/opt') ? '/opt/bash' : '/server'}`])
})

test.each([
  'find /etc -name x -exec /server ;',
  'find /none -exec /server ;',
  'xargs -r /server',
  'xargs -I{} /server {}',
  'run-parts --regex=x /parts',
  'rclone --with=/server',
  'perl -e exec("/server")',
  'awk BEGIN{system("/server")}',
  'env -S$TOOL /server',
  '/lib/ld-linux-x86-64.so.2 --argv0 x /bin/env /server',
])('perhaps: %s', line => {
  expect(said(image(line.split(' ')))).toEqual(['warning /server'])
})

test.each([
  'run-parts --test /parts',
  'cat /server',
  'rclone mount x:/server /mnt',
  'rclone https://host/server',
  '/lib/ld-linux-x86-64.so.2 --argv0 x /server',
  '/opt/bash -c true',
])('not: %s', line => {
  expect(said(image(line.split(' ')))).toEqual([])
})

test.each([
  '/server | cat',
  'cat /etc/passwd | /server',
  '/server & wait',
  '{ /server; } & wait',
  'f() { /server; }\nf & wait',
  'flock /l /server & exec id',
  '/server & while true; do sleep 1; done',
  'case "$1" in x) /server & ;; *) /server & ;; esac\nwait',
])('a script surely runs it: %s', code => {
  expect(said(script(code))).toEqual(['error /server'])
})

test.each([
  'true\n/server\nexec id',
  '(cd / && /server)\nexec id',
  'x=$(/server)\nexec id',
  'trap /server TERM\nexec id',
  'if [ -e /x ]; then /server & fi\nwait',
  'true || /server & wait',
  'for f in *; do /server & done; wait',
  '. /unknown\n/server & wait',
])('a script perhaps runs it: %s', code => {
  expect(said(script(code))).toEqual(['warning /server'])
})

test.each([
  '[ -x /server ] && echo ok',
  'mount -a\nexec id',
  'exit 0\n/server & wait',
  'id & wait',
  'trap "kill 1" TERM\nid & wait',
])('a script does not: %s', code => {
  expect(said(script(code))).toEqual([])
})

test('scripts that start each other end', () => {
  const call = Array.from({ length: 20 }, (_, at) => `/run ${at} & /run2 ${at} &`).join('\n')
  const entries = ['/run', '/run2'].map(
    (path): FakeEntry => ({
      path,
      mode: 0o755,
      extracts: { shebang: '/bin/sh', startScript: `#!/bin/sh\n${call}\nwait` },
    }),
  )
  expect(said(image(['/run'], '1000', entries))).toEqual([])
})
