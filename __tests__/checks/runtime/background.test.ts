/** Programs that go to the background, after which the container ends. */
import { expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import type { DaemonSetting } from '../../../src/image/extracts.ts'
import type { FakeEntry } from '../../helpers/image.ts'
import { wordsOf } from '../images.ts'
import { elf, findingLines, script } from './files.ts'

const NAMES =
  'nginx php-fpm php-fpm8.2 supervisord cron crond sshd rsyslogd httpd redis-server haproxy memcached pg_ctl dnsmasq tini tail busybox'
const FILES: FakeEntry[] = [
  elf('/bin/sh'),
  ...NAMES.split(' ').map(name => elf(`/usr/bin/${name}`)),
  ...['apachectl', 'pm2', 'service'].map(name => elf(`/usr/bin/${name}`)),
  script('/usr/bin/docker-php-entrypoint', '/bin/sh', '#!/bin/sh\nexec "$@"\n'),
  elf('/etc/init.d/nginx'),
]
const config = (path: string, daemon?: DaemonSetting): FakeEntry => ({
  path,
  size: 9,
  ...(daemon && { extracts: { daemon } }),
})
const lines = (cmd: string[], items: FakeEntry[] = []) =>
  findingLines(entrypoint, { layers: [[...FILES, ...items]], config: { cmd, workingDir: '/srv' } })
const NGINX = config('/etc/nginx/nginx.conf')

// Measured with Debian 12.
test.each<[cmd: string, items: FakeEntry[], severity: string | null]>([
  ['nginx', [NGINX], 'error'],
  ['nginx', [], 'warning'],
  ['nginx', [config('/etc/nginx/nginx.conf', 'daemon off')], null],
  ['nginx', [NGINX, config('/etc/nginx/modules-enabled/x.conf', 'daemon off')], null],
  ['nginx -c /srv/nginx.conf', [config('/srv/nginx.conf')], 'error'],
  ['nginx -c /srv/nginx.conf', [config('/srv/nginx.conf', 'daemon off')], null],
  ['nginx -t', [NGINX], null],
  ['tini -- nginx', [NGINX], 'error'],
  ['docker-php-entrypoint nginx', [NGINX], 'error'],
  ['php-fpm', [config('/etc/php/8.2/fpm/php-fpm.conf')], 'error'],
  ['php-fpm', [config('/usr/local/etc/php-fpm.d/zz-docker.conf', 'daemonize no')], null],
  ['php-fpm', [], 'warning'],
  ['php-fpm8.2 -F', [config('/etc/php/8.2/fpm/php-fpm.conf')], null],
  ['php-fpm -D', [config('/etc/php/8.2/fpm/php-fpm.conf', 'daemonize no')], 'error'],
  ['supervisord', [config('/etc/supervisord.conf')], 'error'],
  ['supervisord', [config('/etc/supervisord.conf'), config('/usr/share/doc/supervisor/x.conf', 'nodaemon')], 'error'],
  ['supervisord', [config('/etc/supervisord.conf', 'nodaemon')], null],
  ['supervisord', [config('/etc/supervisord.conf'), config('/etc/nginx/nginx.conf', 'daemon off')], 'error'],
  ['supervisord -c s.conf', [config('/srv/s.conf', 'nodaemon')], null],
  ['supervisord -n', [config('/etc/supervisord.conf')], null],
  ['supervisord -nc /etc/supervisord.conf', [config('/etc/supervisord.conf')], null],
  ['cron', [], 'error'],
  ['cron -f', [], null],
  ['cron -L 15 -f', [], null],
  ['crond', [], 'error'],
  ['crond -f -d 8', [], null],
  ['busybox crond', [], 'error'],
  ['busybox crond -f', [], null],
  ['sshd', [], 'error'],
  ['sshd -e -D', [], null],
  ['sshd -De', [], null],
  ['rsyslogd', [], 'error'],
  ['rsyslogd -n', [], null],
  ['apachectl start', [], 'error'],
  ['apachectl -k start', [], 'error'],
  ['apachectl -D FOREGROUND', [], null],
  ['httpd -k start', [], 'error'],
  ['httpd', [], 'error'],
  ['httpd -p 80', [], 'error'],
  ['httpd -f -p 80', [], null],
  ['httpd -DFOREGROUND', [], null],
  ['httpd -k start -DFOREGROUND', [], null],
  ['redis-server --daemonize yes', [], 'error'],
  ['redis-server', [], null],
  ['redis-server /srv/redis.conf', [config('/srv/redis.conf', 'daemonize yes')], 'error'],
  ['redis-server /srv/redis.conf', [config('/srv/redis.conf')], null],
  ['redis-server /srv/redis.conf --daemonize no', [config('/srv/redis.conf', 'daemonize yes')], null],
  ['haproxy -f /srv/h.cfg', [config('/srv/h.cfg', 'daemon')], 'error'],
  ['haproxy -W -db -f /srv/h.cfg', [config('/srv/h.cfg', 'daemon')], null],
  ['haproxy -f /srv/h.cfg', [config('/srv/h.cfg')], null],
  ['memcached -d', [], 'error'],
  ['memcached -m 64', [], null],
  ['pm2 start app.js', [], 'error'],
  ['pm2 start app.js --no-daemon', [], null],
  ['pm2 --no-daemon start app.js', [], null],
  ['pm2 logs', [], null],
  ['dnsmasq', [config('/etc/dnsmasq.conf')], 'error'],
  ['dnsmasq', [config('/etc/dnsmasq.conf', 'keep-in-foreground')], null],
  ['dnsmasq -k', [], null],
  ['pg_ctl -D /start stop', [], null],
  ['pg_ctl -D /data start', [], 'error'],
  ['service nginx start', [], 'error'],
  ['/etc/init.d/nginx start', [], 'error'],
])('%s, with %j', (cmd, items, severity) => {
  const found = lines(cmd.split(' '), items).map(line => line.replace(/ .*:/, ''))
  expect(found).toEqual(severity === null ? [] : [`${severity} background`])
})

test.each<[line: string, isReported: boolean]>([
  ['cron', true],
  ['exec cron', true],
  ['cron && exec tail -f /dev/null', false],
  ['cron; while true; do tail -f /dev/null; done', false],
  ['cron; wait', false],
  ['cron $OPTIONS', false],
  ['cron "$@"', true],
  ['tail -f /dev/null & cron', true],
])('a line: %s', (line, isReported) => {
  expect(lines(['/bin/sh', '-c', line]).filter(one => one.endsWith('background'))).toHaveLength(isReported ? 1 : 0)
})

test('its words', () => {
  const [words] = wordsOf(entrypoint, { layers: [[...FILES, NGINX]], config: { cmd: ['nginx'] } })
  expect(words).toMatchObject({
    message: 'The container stops at once: `nginx` goes to the background, and nothing stays in the foreground.',
    fix: "Start `nginx -g 'daemon off;'` instead.",
  })
})
