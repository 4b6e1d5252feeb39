/** Which start scripts prove that the application runs as another user: the text of a script, and the check that reports it. */
import { describe, expect, test } from '@jest/globals'
import { root } from '../../../src/checks/user/root.ts'
import { stepDown } from '../../../src/checks/user/step-down.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import { type FakeItem, fakeImage, withExtracts } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { apk } from '../images.ts'
import { elf } from '../runtime/files.ts'

const PASSWD = 'root:x:0:0::/root:/bin/sh\nbad:x:0:0::/:\napp:x:1000:1000::/:\nnobody:x:65534:65534::/:\n'
const TOOLS =
  'gosu su-exec setpriv chpst runuser su s6-setuidgid setuidgid sudo doas chroot start-stop-daemon capsh s6-envuidgid busybox'.split(
    ' ',
  )

const text = (path: string, content: string): FakeItem => ({ path, content, mode: 0o755 })

const severityOf = async (config: Partial<ImageConfig>, items: FakeItem[]) =>
  (await findingsOf(config, items)).map(({ severity }) => severity).join(', ')

async function findingsOf(config: Partial<ImageConfig>, items: FakeItem[]) {
  const own = [text('/etc/passwd', PASSWD), elf('/bin/sh'), elf('/bin/app'), ...items]
  const tools = TOOLS.map(name => elf(`/usr/local/bin/${name}`, { go: name === 'gosu' }))
  const image = await withExtracts(fakeImage({ layers: [tools, own], config }))
  return runChecks(image, {}, [root, stepDown]).findings
}

const inScript = (code: string, more: FakeItem[] = [], config: Partial<ImageConfig> = {}) =>
  severityOf({ entrypoint: ['/ep.sh'], cmd: ['/bin/app'], ...config }, [
    text('/ep.sh', `#!/bin/sh\n${code}\n`),
    ...more,
  ])

const POSTGRES = `set -Eeo pipefail
file_env() {
  local var="$1"
  local def="\${2:-}"
  if [ "\${!var:-}" ] && [ "\${!fileVar:-}" ]; then
    printf >&2 'error: both %s and %s are set\\n' "$var" "$fileVar"
    exit 1
  fi
  export "$var"="$val"
}
_is_sourced() {
  [ "\${#FUNCNAME[@]}" -ge 2 ] && [ "\${FUNCNAME[0]}" = '_is_sourced' ] && [ "\${FUNCNAME[1]}" = 'source' ]
}
docker_create_db_directories() {
  local user; user="$(id -u)"
  mkdir -p "$PGDATA"
  if [ "$user" = '0' ]; then
    find "$PGDATA" \\! -user postgres -exec chown postgres '{}' +
  fi
}
_pg_want_help() {
  local arg
  for arg; do
    case "$arg" in
      -'?'|--help|--describe-config|-V|--version)
        return 0
        ;;
    esac
  done
  return 1
}
_main() {
  if [ "\${1:0:1}" = '-' ]; then
    set -- postgres "$@"
  fi
  if [ "$1" = 'postgres' ] && ! _pg_want_help "$@"; then
    docker_setup_env
    docker_create_db_directories
    if [ "$(id -u)" = '0' ]; then
      exec gosu app "$BASH_SOURCE" "$@"
    fi
    cat <<-'EOM'
	PostgreSQL init process complete; (ready for start up.
	EOM
  fi
  exec "$@"
}
if ! _is_sourced; then
  _main "$@"
fi`

const REDIS = `set -e
if [ "\${1#-}" != "$1" ] || [ "\${1%.conf}" != "$1" ]; then
  set -- redis-server "$@"
fi
if [ "$1" = 'redis-server' -a "$(id -u)" = '0' ]; then
  find . \\! -user redis -exec chown redis '{}' +
  exec setpriv --reuid app --regid app --clear-groups -- "$0" "$@"
fi
um="$(umask)"
if [ "$um" = '0022' ]; then
  umask 0077
fi
exec "$@"`

const RABBITMQ = `set -euo pipefail
if [[ "$1" == rabbitmq* ]] && [ "$(id -u)" = '0' ]; then
  if [ "$1" = 'rabbitmq-server' ]; then
    find /var/lib/rabbitmq \\! -user rabbitmq -exec chown rabbitmq '{}' +
  fi
  exec gosu app "$BASH_SOURCE" "$@"
fi
deprecated=(
  A
  B
)
for x in "\${deprecated[@]}"; do [ -z "\${!x:-}" ] || exit 1; done
exec "$@"`

const NGINX = `if [ "$1" = "nginx" ] || [ "$1" = "nginx-debug" ]; then
  if /usr/bin/find "/docker-entrypoint.d/" -mindepth 1 -maxdepth 1 -type f -print -quit 2>/dev/null | read v; then
    find "/docker-entrypoint.d/" -follow -type f -print | sort -V | while read -r f; do
      case "$f" in
        *.envsh) . "$f" ;;
        *.sh) "$f" ;;
        *) echo "Ignoring $f" ;;
      esac
    done
  fi
fi
exec su-exec app "$@"`

const USER_MAP = `if [ "$(id -u)" = "0" ]; then
  groupmod -o -g "\${PGID:-1000}" app
  usermod -o -u "\${PUID:-1000}" app
  chown -R app:app /data || true
  set -- gosu app "$@"
fi
exec "$@"`

/** Commands that the script knows. */
const COMMANDS: Record<string, string[]> = {
  shift: ['x', 'app', '/bin/app'],
  ...{ postgres: ['postgres'], redis: ['redis-server'], rabbitmq: ['rabbitmq-server'], case: ['app'] },
}

describe('the application runs as another user', () => {
  test.each<[string, string]>([
    ['postgres', POSTGRES],
    ['redis', REDIS],
    ['rabbitmq', RABBITMQ],
    ['nginx', NGINX],
    ['a user with a UID from outside', USER_MAP],
    ['at the top', 'if [ "$(id -u)" = 0 ]; then exec gosu app "$BASH_SOURCE" "$@"; fi\nexec "$@"'],
    ['not root', 'if [ "$(id -u)" != 0 ]; then exec "$@"; fi\nexec gosu app "$@"'],
    ['not root, as a list', '[ "$(id -u)" -ne 0 ] && exec "$@"\nexec gosu app "$@"'],
    ['in else', 'if [ "$DEBUG" ]; then exec sh; else exec su-exec app "$@"; fi'],
    ['case', 'case "$1" in\n  -*|app) exec gosu app /bin/app "$@" ;;\n  sh) exec sh ;;\n  *) exec "$@" ;;\nesac'],
    ['case with brackets', 'case "$1" in\n  (sh|bash)\n    exec "$@" ;;\n  (*) exec gosu app "$@" ;;\nesac'],
    ['a function of a function', 'down() { exec gosu app "$@"; }\nmain() {\n  down "$@"\n}\nmain "$@"'],
    ['function without brackets', 'function main {\n  exec gosu app "$@"\n}\nmain "$@"'],
    [
      'a function in a condition',
      'is_root() { [ "$(id -u)" = 0 ]; }\nif is_root; then exec gosu app "$@"; fi\nexec "$@"',
    ],
    ['after a subshell', '(cd /data; chown app .)\n( true ) || exit 1\nexec gosu app "$@"'],
    ['after a pipe', 'env | sort | grep -v X >/tmp/env\nexec gosu app "$@"'],
    ['after an exit in a branch', 'if [ ! -d /data ]; then echo no; exit 1; fi\nexec gosu app "$@"'],
    ['after a failed test', '[ -d /data ] || exit 1\nexec gosu app "$@"'],
    ['after a migration', '/bin/app migrate && exec gosu app /bin/app serve'],
    ['after a migration, line by line', 'set -e\n/bin/app migrate\nexec gosu app /bin/app serve'],
    ['after a loop', 'while [ ! -e /x ]; do sleep 1; done\nfor f in /d/*; do echo "$f"; done\nexec gosu app "$@"'],
    ['after an endless loop that ends', 'while true; do nc -z db 1 && break; sleep 1; done\nexec gosu app "$@"'],
    ['with a redirection', 'exec gosu app "$@" >/proc/1/fd/1 2>&1'],
    ['the last command', 'chown app /data\ngosu app "$@"'],
    ['a worker too', 'gosu app /bin/app worker &\nexec gosu app /bin/app'],
    ['with an init', 'exec tini -- gosu app "$@"'],
    ['one capability', 'exec setpriv --reuid 1000 --ambient-caps +net_bind_service "$@"'],
    ['fewer capabilities', 'exec setpriv --reuid=1000 --inh-caps=-all "$@"'],
    ['sudo', 'exec sudo -E -u app -- "$@"'],
    ['sudo with a number and variables', "exec sudo --user='#1000' -H A=1 B= /bin/app"],
    ['doas', 'exec doas -u app "$@"'],
    ['chroot', 'exec chroot --userspec=1000:1000 / "$@"'],
    ['start-stop-daemon', 'exec start-stop-daemon --start --chuid app --exec /bin/app -- "$@"'],
    ['start-stop-daemon, short', 'start-stop-daemon -Sc app:app -d / -x /bin/app -- --port 1'],
    ['start-stop-daemon, another name', 'exec start-stop-daemon --start -c 1000 --startas /bin/app --exec /bin/none'],
    ['an abbreviation', 'exec setpriv --ru=1000 --eu=1000 --clear-g -- "$@"'],
    ['sudo with an abbreviation', 'exec sudo --us app "$@"'],
    ['the last of several users', 'exec runuser --use root -u app -- "$@" --user=root'],
    ['the last userspec', 'exec chroot --userspec=0 --user=app --skip / "$@"'],
    ['the last user of chpst', 'exec chpst -u root -u app "$@"'],
    [
      'start-stop-daemon, whose arguments are behind --',
      'start-stop-daemon -S --chu app --exe /bin/app -- --chuid root',
    ],
    ['capsh without ambient capabilities', 'exec capsh --keep=1 --uid=0 --user=app --iab=cap_setuid -- -c /bin/app'],
    ['capsh that starts itself again', 'exec capsh --cap-uid=1000 == --print -+ -c /bin/app'],
    ['capsh', 'exec capsh --user=app -- -c "exec /bin/app"'],
    ['capsh with a number and a capability', 'exec capsh --gid=1000 --uid=1000 --addamb=cap_net_bind_service -- /x.sh'],
    ['variables for s6-applyuidgid', 'exec s6-envuidgid app s6-applyuidgid -Uz "$@"'],
    ['an applet by its name', 'exec busybox start-stop-daemon -S -c app -x /bin/app'],
    ['behind a launcher', 'exec nohup stdbuf -oL timeout -s INT 1d gosu app "$@"'],
    ['a call in a variable', 'RUN="gosu app"\nif [ "$(id -u)" != 0 ]; then RUN=; fi\nexec $RUN "$@"'],
    ['shift', 'shift\nexec gosu "$@"'],
    ['another PATH', 'export PATH="/opt/bin:$PATH"\nexec gosu app "$@"'],
    ['command', 'exec env A=1 gosu app "$@"'],
    ['a long test', 'if [[ "$1" = /bin/a* && -n "$(x)" ]]; then exec gosu app "$@"; fi\nexec "$@"'],
    ['a long test that holds', 'if [[ $1 == x || ( $1 ) ]]; then exec gosu app "$@"; fi\nexec "$@"'],
    ['one of two conditions', 'if [[ "$1" = x ||\n  "$(id -u)" = 0 ]]; then exec gosu app "$@"; else exec "$@"; fi'],
    ['two conditions', '[[ "$(id -u)" = 0 && ! "$1" = x ]] && exec gosu app "$@"\nexec "$@"'],
    ['arithmetic', 'if (( $(id -u) == 0 )); then exec gosu app "$@"; fi\nexec "$@"'],
    ['arithmetic of arguments', 'if (( $# > 0 )); then exec gosu app "$@"; fi\nexec "$@"'],
    ['a line', `exec sh -c 'exec gosu app "$0"' "$@"`],
  ])('%s', async (name, code) => {
    const cmd = COMMANDS[name]
    expect(await inScript(code, [], cmd && { cmd })).toBe('warning')
  })

  test.each<[string, FakeItem[]]>([
    ['a script that is a tool', [text('/usr/local/bin/gosu', '#!/bin/sh\nexec setpriv --reuid=1000 "$@"\n')]],
    [
      'a script that shifts its user',
      [text('/usr/local/bin/gosu', '#!/bin/sh\nuser=$1\nshift\nexec su-exec app "$@"\n')],
    ],
    ['a link to a tool alike', [{ path: '/usr/local/bin/gosu', link: 'su-exec' }]],
    ['a link to its release', [elf('/opt/gosu-amd64'), { path: '/usr/local/bin/gosu', link: '/opt/gosu-amd64' }]],
  ])('%s', async (_, items) => {
    expect(await inScript('exec gosu app "$@"', items)).toBe('warning')
  })

  test('an applet of BusyBox', async () => {
    const items = [elf('/bin/busybox'), { path: '/usr/local/bin/su', link: '/bin/busybox' }]
    expect(await inScript('exec su -s /bin/sh app -c /bin/app', items)).toBe('warning')
  })
})

describe('root stays', () => {
  test.each<[string]>([
    ['exec gosu app id | cat\nexec "$@"'],
    ['exec su app -c id | cat\nexec "$@"'],
    ['exec gosu app sleep 9 &\nexec "$@"'],
    ['{ exec gosu app sleep 9; } &\nexec "$@"'],
    ['true && exec gosu app sleep 9 &\nexec "$@"'],
    ['( exec gosu app id )\nexec "$@"'],
    ['(\n  cd /\n  exec gosu app id\n)\nexec "$@"'],
    ['f() ( exec gosu app id )\nf\nexec "$@"'],
    ['f() { ( exec gosu app id ) }\nf\nexec "$@"'],
    ['f() { exec gosu app "$@"; }\nexec "$@"'],
    ['function f {\n  exec gosu app "$@"\n}\nexec "$@"'],
    ['f() { exec gosu app "$@"; }\ng() { f "$@"; }\nexec "$@"'],
    ['f() { exec gosu app id; }\nf &\nexec "$@"'],
    ['f() { exec gosu app id; }\nf | cat\nexec "$@"'],
    ['f() { return; exec gosu app "$@"; }\nf "$@"\nexec "$@"'],
    ['exec "$@"\nexec gosu app "$@"'],
    ['/bin/app\nexit $?\nexec gosu app "$@"'],
    ['if true; then exec "$@"; fi\nexec gosu app "$@"'],
    ['if [ "$A" ]; then exec "$@"; else exit 0; fi\nexec gosu app "$@"'],
    ['case "$A" in x) exec "$@" ;; *) exit ;; esac\nexec gosu app "$@"'],
    ['f() { exec "$@"; }\nf "$@"\nexec gosu app "$@"'],
    ['while true; do /bin/app; done\nexec gosu app "$@"'],
    ['false && exec gosu app "$@"\nexec "$@"'],
    ['true || exec gosu app "$@"\nexec "$@"'],
    ['false && true && exec gosu app "$@"\nexec "$@"'],
    ['if false; then exec gosu app "$@"; fi\nexec "$@"'],
    ['if ! true; then exec gosu app "$@"; fi\nexec "$@"'],
    ['if [ 1 = 2 ]; then exec gosu app "$@"; fi\nexec "$@"'],
    ['if test -z x; then exec gosu app "$@"; fi\nexec "$@"'],
    ['if [ "$(id -u)" != 0 ]; then exec gosu app "$@"; fi\nexec "$@"'],
    ['if :; then exec "$@"; else exec gosu app "$@"; fi'],
    ['while false; do exec gosu app "$@"; done\nexec "$@"'],
    ['until true; do exec gosu app "$@"; done\nexec "$@"'],
    ['/bin/app & exec gosu app sleep 9'],
    ['/bin/app &\nexec gosu app "$@"'],
    ['f() { /bin/app; }\nf &\nexec gosu app "$@"'],
    ['(/bin/app &)\nexec gosu app sleep infinity'],
    ['/bin/app\nexec gosu app id'],
    ['/bin/app\ngosu app /bin/app'],
    ['"$@"\nexec gosu app /bin/app'],
    ['"$@" | cat\nexec gosu app tail -f /dev/null'],
    ['gosu() { shift; "$@"; }\ngosu app "$@"'],
    ['alias gosu="sh -c"\ngosu app "$@"'],
    ['eval \'x=1; #exec gosu app\'\nexec "$@"'],
    ['trap "exec gosu app id" EXIT\nexec "$@"'],
    ['exec setpriv --reuid 1000 --inh-caps +all --ambient-caps +all "$@"'],
    ['exec setpriv --reuid=1000 --ambient-caps=+sys_admin "$@"'],
    ['exec setpriv --reuid=1000 --securebits=+no_setuid_fixup "$@"'],
    ['exec setpriv --reuid=1000 --inh=+setuid --amb +setuid "$@"'],
    ['exec setpriv --reu=0 "$@"'],
    ['exec runuser -u app --us=root -- "$@"'],
    ['exec runuser -u app /bin/app --user=root'],
    ['exec chroot --userspec=1000:1000 --user=0:0 / "$@"'],
    ['exec start-stop-daemon --start --chuid app --chu root --exec /bin/app'],
    ['exec start-stop-daemon -S -c app -x /bin/app foo --chuid root'],
    ['exec chpst -u app -u root "$@"'],
    ['exec doas -u app -u root "$@"'],
    ['exec capsh --keep=1 --user=app --caps=cap_setuid,cap_setgid=ep --uid=0 -- -c /bin/app'],
    ["exec capsh --keep=1 --user=app '--iab=^cap_setuid' -- -c /bin/app"],
    ['exec capsh --us=app -- -c /bin/app'],
    ['exec gosu :1000 "$@"'],
    ['exec sudo -E "$@"'],
    ['exec sudo -u root "$@"'],
    ['exec sudo -u \'#0\' "$@"'],
    ['exec doas "$@"'],
    ['exec chroot / "$@"'],
    ['exec chroot --userspec=0:1000 / "$@"'],
    ['exec chroot --userspec=:1000 / "$@"'],
    ['exec start-stop-daemon --start --exec /bin/app'],
    ['exec start-stop-daemon --start --user app --exec /bin/app'],
    ['exec start-stop-daemon --start --chuid root --exec /bin/app'],
    ['start-stop-daemon --stop --chuid app --exec /bin/app\nexec "$@"'],
    ['exec capsh --user=root -- -c /bin/app'],
    ['exec capsh --user=app --inh=cap_setuid --addamb=cap_kill,cap_setuid -- -c /bin/app'],
    ['exec capsh --drop=all -- -c /bin/app'],
    ['exec timeout gosu app /bin/app'],
    ['exec s6-envuidgid app "$@"'],
    ['exec busybox gosu app "$@"'],
    ['RUN=\nexec $RUN "$@"'],
    ['exec gosu bad "$@"'],
    ['PATH=/bin\nexec gosu app "$@"'],
    ['export PATH=/bin:/usr/bin\nexec gosu app "$@"'],
    ['PATH=/bin exec gosu app "$@"'],
    ['exec env PATH=/bin gosu app "$@"'],
    ['exec env -i PATH=/bin gosu app "$@"'],
    ['exec /opt/gosu app "$@"'],
    ['shift\nexec "$@"'],
    ['f() { f; f; }\nf\nexec "$@"'],
    ['exec /ep.sh "$@" x'],
    [`${'[ "$A" ] && exec /ep.sh "$@" x\n'.repeat(50)}`],
    [`${Array.from({ length: 60 }, (_, i) => `f${i}() { f${i + 1} & f${i + 1} & }`).join('\n')}\nf0 &\nexec "$@"`],
  ])('%s', async code => {
    expect(await inScript(code)).toBe('error')
  })

  test.each<[string, FakeItem[], Partial<ImageConfig>?]>([
    ['a script', [text('/usr/local/bin/gosu', '#!/bin/sh\nshift\nexec "$@"\n')]],
    ['a script of another language', [text('/usr/local/bin/gosu', '#!/usr/bin/python3\nimport os\n')]],
    ['a text', [text('/usr/local/bin/gosu', 'gosu')]],
    ['a link to another program', [{ path: '/usr/local/bin/gosu', link: '/bin/app' }]],
    ['not an applet', [elf('/bin/busybox'), { path: '/usr/local/bin/gosu', link: '/bin/busybox' }]],
    ['not in PATH', [], { env: ['PATH=/usr/bin:/bin'] }],
    ['hidden in PATH', [text('/evil/gosu', '#!/bin/sh\nshift\nexec "$@"\n')], { env: ['PATH=/evil:/usr/local/bin'] }],
    ['not executable', [elf('/usr/local/bin/gosu', {}, { mode: 0o644 })]],
  ])('gosu is %s', async (_, items, config = {}) => {
    expect(await inScript('exec gosu app "$@"', items, config)).toBe('error')
  })

  test('a sourced file replaces the shell', async () => {
    expect(await inScript('. /lib.sh\nexec gosu app "$@"', [text('/lib.sh', 'exec "$@"\n')])).toBe('error')
    expect(await inScript('. /lib.sh\nexec gosu app "$@"', [text('/lib.sh', 'log() { echo; }\n')])).toBe('warning')
    expect(await inScript('. /lib.sh\ndown "$@"', [text('/lib.sh', 'down() { exec gosu app "$@"; }\n')])).toBe(
      'warning',
    )
  })
})

describe('a condition that the command or a variable decides', () => {
  const DOWN = 'exec gosu app "$@"'
  test.each<[string, string[], string, string[]?]>([
    [POSTGRES, ['sh'], 'error'],
    [REDIS, ['sh', '-c', 'redis-server'], 'error'],
    [REDIS, ['x.conf'], 'warning'],
    [REDIS, ['--port', '1'], 'warning'],
    [RABBITMQ, ['rabbitmqctl'], 'warning'],
    [RABBITMQ, ['sh'], 'error'],
    [`if [ "$1" = app ] && [ "$(id -u)" = 0 ]; then ${DOWN}; fi\nexec "$@"`, ['/bin/app'], 'error'],
    [`if [ "$1" = app -a "$(id -u)" -eq 0 ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    [`if [ "$1" = a -o "$1" = b ]; then ${DOWN}; fi\nexec "$@"`, ['b'], 'warning'],
    [`if [ "$1" = a -o "$1" = b ]; then ${DOWN}; fi\nexec "$@"`, ['c'], 'error'],
    [`if [ "\${1#-}" != "$1" ]; then ${DOWN}; fi\nexec "$@"`, ['-v'], 'warning'],
    [`if [ "\${1#-}" != "$1" ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'error'],
    [`if [ "\${1:0:1}" = - ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'error'],
    [`if [ "\${1%.conf}" != "$1" ]; then ${DOWN}; fi\nexec "$@"`, ['a.conf'], 'warning'],
    [`if [[ "$1" == ap* ]]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    [`if [[ "$1" != ap* ]]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'error'],
    [`case "$1" in\n  serve|app) ${DOWN} ;;\nesac\nexec "$@"`, ['app'], 'warning'],
    [`case "$1" in\n  serve|app) ${DOWN} ;;\nesac\nexec "$@"`, ['sh'], 'error'],
    [`case "$1" in\n  -*) exec "$@" ;;\n  *) ${DOWN} ;;\nesac`, ['-v'], 'error'],
    [`case "$1" in\n  [a-c]*) ${DOWN} ;;\n  *) exec "$@" ;;\nesac`, ['app'], 'warning'],
    [`if [ $# -eq 0 ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'error'],
    [`if [ -z "$STAY" ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    [`if [ -z "$STAY" ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'error', ['STAY=1']],
    [`if [ -n "$RUN_AS" ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'error'],
    [`if [ -n "\${RUN_AS:-}" ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'error'],
    [`if [ "\${STAY:-no}" = no ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    [`if [ "$HOME" = /x ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    [`read RUN_AS < /x\nif [ -n "$RUN_AS" ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    [`. /lib.sh\nif [ -n "$RUN_AS" ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    [`for a in 1 2; do if [ -n "$a" ]; then ${DOWN}; fi; done\nexec "$@"`, ['app'], 'warning'],
    [`n=0\nwhile [ $n -lt 3 ]; do n=$((n+1)); if [ $n = 2 ]; then ${DOWN}; fi; done\nexec "$@"`, ['app'], 'warning'],
    [`exec "$@"\n${DOWN} /bin/app`, [], 'warning'],
    [`"$@"\n${DOWN} /bin/app`, [], 'warning'],
    [`case "$1" in app) echo ;;& *) ${DOWN} ;; esac\nexec "$@"`, ['app'], 'warning'],
    [`x=$((1<<n))\ny="<<E"\n(( z = 1<<n ))\n${DOWN}`, ['app'], 'warning'],
    [`cat <<'A B' <<-C\nexec "$@"\nA B\n\texit\n\tC\n${DOWN}`, ['app'], 'warning'],
    [`: "\${RUN_AS:=app}"\nif [ -n "$RUN_AS" ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    [`f() { local U=app; }\nf\nif [ -n "$U" ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'error'],
    [`if [ -n $U ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    [`(( U = 1 ))\nif [ -n "$U" ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    [`set -- "$@" $(date)\nif [ $# -gt 1 ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
    // user/root says that it is too long, too.
    [`x() { y=$(x; x); }\nx\n${DOWN}`, ['app'], 'warning, warning'],
    [`U=$(id -u app)\nexec gosu "$U" "$@"`, ['app'], 'warning'],
    [`u="$(id -u)"\nif [ "$u" = 0 ]; then ${DOWN}; fi\nexec "$@"`, ['app'], 'warning'],
  ])('%s with %j: %s', async (code, cmd, expected, env = []) => {
    expect(await inScript(code, [], { cmd, env })).toBe(expected)
  })
})

const AS = { cmd: ['--as', 'app', '/bin/app'] }

describe('what is not proven is said, and what is proven is an error', () => {
  const DOWN = 'exec gosu app "$@"'
  test.each<[string, string, Partial<ImageConfig>?]>([
    // The shell's accounts.
    ['useradd -u 9001 new\nexec gosu new "$@"', 'may step down'],
    [`id -u new >/dev/null 2>&1 || useradd -u "\${ID:-9001}" new\nexec gosu new "$@"`, 'may step down'],
    ['echo "new:x:9001:9001::/:/bin/sh" >> /etc/passwd\nexec gosu new "$@"', 'may step down'],
    [`usermod -u 0 -o app\n${DOWN}`, 'may step down'],
    ['exec gosu new "$@"', 'root'],
    // What is not evaluated.
    [`if [ "$A" ]; then ${DOWN}`, 'may step down'],
    [`. /lib/settings\n${DOWN}`, 'may step down'],
    ['. /lib/settings\nexec "$@"', 'root'],
    [`if [ "$HOME" = /x ]; then ${DOWN}; fi\nexec "$@"`, 'may step down'],
    // Arrays and loops.
    [`RUN=(gosu app)\nexec "\${RUN[@]}" "$@"`, 'steps down'],
    [`RUN=()\nif [ "$(id -u)" = 0 ]; then RUN+=(gosu); RUN+=(app); fi\nexec "\${RUN[@]}" "$@"`, 'steps down'],
    [`RUN=(env A=1) # not gosu\nexec "\${RUN[@]}" "$@"`, 'root'],
    [`RUN=(gosu "$(cat /user)")\nexec "\${RUN[@]}" "$@"`, 'may step down'],
    [
      'while [ $# -gt 0 ]; do case $1 in --as) U=$2; shift 2;; *) break;; esac; done\nexec gosu "$U" "$@"',
      'steps down',
      AS,
    ],
    [`for a in "$@"; do case "$a" in app) U=$a;; esac; done\nexec gosu "\${U:-root}" "$@"`, 'steps down', AS],
    ['for U in app root; do :; done\nexec gosu "$U" "$@"', 'root'],
    ['for U in app root; do break; done\nexec gosu "$U" "$@"', 'steps down'],
    ['for U in $(cat /users); do :; done\nexec gosu "$U" "$@"', 'may step down'],
    ['while getopts a: o; do U=$OPTARG; done\nexec gosu "$U" "$@"', 'may step down'],
    ['while true; do /server & break; done\nexec gosu app "$@"', 'root'],
    // Empty and unset variables.
    [`if [ "\${X-y}" = y ]; then ${DOWN}; fi\nexec "$@"`, 'root', { env: ['X='] }],
    [`if [ "\${X-y}" = y ]; then ${DOWN}; fi\nexec "$@"`, 'steps down'],
    [`if [ "\${X:-y}" = y ]; then ${DOWN}; fi\nexec "$@"`, 'steps down', { env: ['X='] }],
    [`if [ -n "\${X+y}" ]; then ${DOWN}; fi\nexec "$@"`, 'steps down', { env: ['X='] }],
    [`if [ -n "\${X:+y}" ]; then ${DOWN}; fi\nexec "$@"`, 'root', { env: ['X='] }],
    [`if [ -n "\${X+y}" ]; then ${DOWN}; fi\nexec "$@"`, 'root'],
    [`if [ $X = a ]; then ${DOWN}; fi\nexec "$@"`, 'root'],
    [`if [ $X != a ]; then exec "$@"; fi\n${DOWN}`, 'steps down'],
    [`if [[ -v X ]]; then ${DOWN}; fi\nexec "$@"`, 'root'],
    [`if [[ -v X ]]; then ${DOWN}; fi\nexec "$@"`, 'steps down', { env: ['X='] }],
    // Both users of setpriv.
    ['exec setpriv --ruid=app --euid=app "$@"', 'steps down'],
    ['exec setpriv --ruid app --euid 0 "$@"', 'root'],
    ['exec setpriv --ruid=app "$@"', 'root'],
    ['exec setpriv --euid=app "$@"', 'root'],
    // dash has no UID, and an engine sets no USER.
    [`if [ "$UID" = 0 ]; then ${DOWN}; fi\nexec "$@"`, 'root', { env: ['SHELL_FILE=/bin/dash'] }],
    [`if [ "$UID" = 0 ]; then ${DOWN}; fi\nexec "$@"`, 'steps down', { env: ['SHELL_FILE=/bin/bash'] }],
    [`if [ "$UID" = 0 ]; then ${DOWN}; fi\nexec "$@"`, 'may step down'],
    [`if [ "$USER" = root ]; then ${DOWN}; fi\nexec "$@"`, 'root'],
  ])('%j: %s', async (code, expected, config = {}) => {
    expect(await verdictOf(code, config)).toBe(expected)
  })

  test('a script with more parts than are followed', async () => {
    expect(await verdictOf(`${':\n'.repeat(6000)}${DOWN}`)).toBe('may step down')
    expect(await verdictOf(`${':\n'.repeat(6000)}exec "$@"`)).toBe('root')
  })
})

async function verdictOf(code: string, config: Partial<ImageConfig> = {}): Promise<string> {
  const [, shell] = /^SHELL_FILE=(.*)/.exec(config.env?.[0] ?? '') ?? []
  const items = shell === undefined ? [] : [elf(shell), { path: '/bin/sh', link: shell }]
  const start = { entrypoint: ['/ep.sh'], cmd: ['/bin/app'], ...config }
  return verdict(await findingsOf(start, [...items, text('/ep.sh', `#!/bin/sh\n${code}\n`)]))
}

function verdict([finding]: Awaited<ReturnType<typeof findingsOf>>): string {
  return finding?.check === 'user/root' ? 'root' : finding?.data['isSure'] ? 'steps down' : 'may step down'
}

describe('what may run in place of a step down', () => {
  const DOWN = 'exec gosu app "$@"'
  const OTHER = text('/usr/local/bin/other', '#!/bin/sh\nshift\nexec "$@"\n')
  const NOHUP: FakeItem[] = [elf('/usr/local/bin/gosu'), text('/usr/local/bin/app', '#!/bin/sh\nexec "$@"\n')]
  test.each<[string, string, FakeItem[]?, string[]?]>([
    // The kernel starts another file.
    [`#!/bin/sh /usr/local/bin/other\n${DOWN}`, 'root', [OTHER]],
    [`#!/usr/bin/env -S sh /usr/local/bin/other\n${DOWN}`, 'root', [OTHER, elf('/usr/bin/env')]],
    [`#!/bin/sh -c /bin/app\n${DOWN}`, 'root'],
    [`#!/bin/sh -e\n${DOWN}`, 'steps down'],
    [`#!/usr/bin/env -S bash -eu\n${DOWN}`, 'steps down', [elf('/usr/bin/env'), elf('/bin/bash')]],
    // Start files.
    [`#!/bin/bash\n${DOWN}`, 'root', [text('/be.sh', 'exec "$@"\n')], ['BASH_ENV=/be.sh']],
    [`#!/bin/bash\n${DOWN}`, 'may step down', [], ['BASH_ENV=/be']],
    [`#!/bin/bash\n${DOWN}`, 'steps down', [text('/be.sh', '#!/bin/sh\nA=1\n')], ['BASH_ENV=/be.sh']],
    [DOWN, 'steps down', [], ['BASH_ENV=/be']],
    [`#!/bin/bash -i\n${DOWN}`, 'may step down'],
    [DOWN, 'may step down', [], ['BASH_FUNC_gosu%%=() { shift; "$@"; }']],
    // Traps.
    [`trap '/server; exit' DEBUG\n${DOWN}`, 'may step down'],
    [`trap 'exec /server' ERR\n${DOWN}`, 'may step down'],
    [`trap '/server; exit' CHLD\n${DOWN}`, 'may step down'],
    [`trap 'PATH=/evil' DEBUG\n${DOWN}`, 'may step down'],
    [`trap "$CODE$(date)" DEBUG\n${DOWN}`, 'may step down'],
    [`trap '/server' EXIT\ngosu app "$@"`, 'may step down'],
    [`trap '/server' EXIT\n${DOWN}`, 'steps down'],
    [`trap 'rm -f /x' EXIT\ngosu app "$@"`, 'steps down'],
    [`trap 'echo failed; rc=$?; exit 1' ERR\n${DOWN}`, 'steps down'],
    [`trap 'kill $PID' TERM INT\n${DOWN}`, 'steps down'],
    [`trap - INT\ntrap '' HUP\n${DOWN}`, 'steps down'],
    // Names that stand for something else.
    [`alias exec='command /server; exit;'\n${DOWN}`, 'may step down'],
    [`alias gosu='true; exec /server #'\n${DOWN}`, 'may step down'],
    [`hash -p /usr/bin/own gosu\n${DOWN}`, 'may step down'],
    [`hash -r\n${DOWN}`, 'steps down'],
    ['BASH_CMDS[gosu]=/usr/bin/own\ngosu app "$@"', 'may step down'],
    [`enable -n exec\n${DOWN}`, 'may step down'],
    // PATH by its name.
    ['printf -v PATH %s /evil\ngosu app "$@"', 'may step down'],
    ['printf -vPATH %s /evil\ngosu app "$@"', 'may step down'],
    ['read -r PATH <<< /evil\ngosu app "$@"', 'may step down'],
    ['declare -n p=PATH\np=/evil:/bin\ngosu app "$@"', 'may step down'],
    [`PATH="$(cat /path)"\n${DOWN}`, 'may step down'],
    [`PATH="/opt/bin:$PATH"\n${DOWN}`, 'steps down'],
    ['PATH="$(cat /path)"\nexec /usr/local/bin/gosu app "$@"', 'steps down'],
    // The application in a substitution, or behind other words.
    [`x=$(/bin/app >&2)\n${DOWN}`, 'root'],
    [`: "$((a[$(/bin/app >&2)]))"\n${DOWN}`, 'root'],
    [`: "\${A:-$(/bin/app)}"\n${DOWN}`, 'root'],
    [`/bin/app\n${DOWN}`, 'root'],
    [`exec 3< <(/bin/app >&2; sleep 1)\n${DOWN}`, 'root'],
    [`while read -r l; do "$@"; exit; done < <(echo x)\n${DOWN}`, 'may step down'],
    [`x="$(date)"\n${DOWN}`, 'steps down'],
    [`run() { out="$("$@")"; }\nrun server-version\n${DOWN}`, 'steps down'],
    [`PS4='$(/bin/app >&2)'\nset -x\n${DOWN}`, 'may step down'],
    [`PS4='+ $LINENO '\nset -x\n${DOWN}`, 'steps down'],
    // Another program with the name of a tool, and a library in it.
    [DOWN, 'may step down', NOHUP],
    ['exec setpriv --reuid=app "$@"', 'may step down', [], ['LD_PRELOAD=/bin/sh']],
    ['exec setpriv --reuid=app "$@"', 'steps down', [], ['LD_PRELOAD=']],
    [DOWN, 'steps down', [], ['LD_PRELOAD=/bin/sh']],
  ])('%j: %s', async (code, expected, items = [], env = []) => {
    const start = { entrypoint: ['/ep.sh'], cmd: ['/bin/app'], env }
    const dynamic = elf('/usr/local/bin/setpriv', { interpreter: '/lib/ld-musl-x86_64.so.1' })
    const own = text('/ep.sh', code.startsWith('#!') ? `${code}\n` : `#!/bin/sh\n${code}\n`)
    expect(verdict(await findingsOf(start, [dynamic, ...items, own]))).toBe(expected)
  })
})

describe('a program that goes on as root', () => {
  test.each([
    'env A=1 /server &',
    'command /server &',
    'builtin command /server &',
    'coproc /server',
    'coproc NAME { /server; }',
    'xargs -a /args -n 1 /server &',
    'find /conf -exec /server {} + &',
    'openssl s_server &',
    '/opt/mine/install --serve &',
    'X=$(/server >/dev/null 2>&1 &)',
    'echo "$(/server &)"',
    'cat < <(/server)',
    'sh -c "/server &"',
    'timeout 9 /server &',
    'gosu root /server &',
    'setpriv --reuid=0 /server &',
    'gosu "$UNSET" /server &',
  ])('%s', async code => {
    expect(await inScript(`${code}\nexec gosu app /bin/app`)).toBe('error')
  })

  test.each([
    'gosu app /server &',
    'env A=1 gosu app /server &',
    'env > /x &',
    'sleep 9 &',
    'tail -F /var/log/x &',
    'find /conf ! -user app -exec chown app {} + &',
    'find /conf -print0 | xargs -0 -n 1 chown app &',
    'X=$(/server)',
    'sh -c "/server && true"',
  ])('not %s', async code => {
    expect(await inScript(`${code}\nexec gosu app /bin/app`)).toBe('warning')
  })
})

test.each<[string, string]>([
  ['/bin/app; gosu app id', 'error'],
  ['/bin/app; exec gosu app /bin/app', 'error'],
  ['/bin/app & exec gosu app sleep 999999', 'error'],
  ['gosu app id; exec /bin/app', 'error'],
  ['/bin/app || gosu app /bin/app', 'error'],
  ['mkdir -p /data; chown app /data; exec gosu app /bin/app', 'warning'],
  ['/bin/app migrate && gosu app /bin/app', 'warning'],
  ['gosu app /bin/app', 'warning'],
])('sh -c %j: %s', async (line, expected) => {
  expect(await severityOf({ cmd: ['/bin/sh', '-c', line] }, [])).toBe(expected)
})

describe('s6-overlay', () => {
  test.each([[['/bin/app', 'init']], [['/bin/app', 'db', '/init']]])('%j is not its /init', async entrypoint => {
    const service = text('/etc/services.d/x/run', '#!/bin/sh\nexec gosu app /bin/app\n')
    expect(await severityOf({ entrypoint }, [service])).toBe('error')
  })

  const DOWN = '#!/bin/sh\nexec s6-setuidgid app /bin/app\n'
  const STAYS = '#!/bin/sh\nexec /bin/app\n'
  const LOG = '#!/bin/sh\nexec s6-setuidgid nobody s6-log /var/log\n'
  const RC = '/etc/s6-overlay/s6-rc.d'
  test.each<[string, string, Record<string, string>, string[]?]>([
    ['every service', 'warning', { '/etc/services.d/a/run': DOWN, '/etc/services.d/b/run': DOWN }],
    ['a service of s6-rc', 'warning', { [`${RC}/a/run`]: DOWN, [`${RC}/a/type`]: 'longrun\n' }],
    ['with-contenv', 'warning', { [`${RC}/a/run`]: '#!/command/with-contenv bash\nexec s6-setuidgid app /bin/app\n' }],
    [
      'execline',
      'warning',
      { [`${RC}/a/run`]: '#!/command/execlineb -P\nwith-contenv\ncd /\ns6-setuidgid app\n/bin/app\n' },
    ],
    [
      'execline behind a block',
      'warning',
      { [`${RC}/a/run`]: '#!/command/execlineb -P\nforeground { chown app /x }\ns6-setuidgid app /bin/app\n' },
    ],
    [
      'execline with options, quotes and comments',
      'warning',
      {
        [`${RC}/a/run`]:
          '#!/command/execlineb -P\nimportas -D "a { b" A A # as root\nif -x 1 { test -d "}" }\nfdmove -c 2 1 s6-setuidgid app /bin/app\n',
      },
    ],
    [
      'a log as root',
      'warning',
      { [`${RC}/a/run`]: DOWN, [`${RC}/a-log/run`]: '#!/bin/sh\nexec s6-log /x\n', [`${RC}/a-log/consumer-for`]: 'a' },
    ],
    ['a command too', 'warning', { [`${RC}/a/run`]: DOWN }, ['s6-setuidgid', 'app', '/bin/app']],
    ['one service as root', 'error', { '/etc/services.d/a/run': DOWN, '/etc/services.d/b/run': STAYS }],
    ['only the log', 'error', { [`${RC}/app/run`]: STAYS, [`${RC}/app-log/run`]: LOG }],
    ['nothing but a log', 'error', { [`${RC}/app-log/run`]: LOG }],
    ['the log of a service', 'error', { '/etc/services.d/a/run': STAYS, '/etc/services.d/a/log/run': LOG }],
    ['a finish script', 'error', { '/etc/services.d/a/finish': DOWN, '/etc/services.d/a/run': STAYS }],
    ['a script that prepares', 'error', { '/etc/cont-init.d/10-x': DOWN, '/etc/services.d/a/run': STAYS }],
    ['only a script that prepares', 'error', { '/etc/cont-init.d/10-x': DOWN }],
    ['a one-shot', 'error', { [`${RC}/x/up`]: 's6-setuidgid app /bin/app\n', [`${RC}/a/run`]: STAYS }],
    ['the command as root', 'error', { [`${RC}/a/run`]: DOWN }, ['/bin/app']],
    [
      'a block of execline',
      'error',
      { [`${RC}/a/run`]: '#!/command/execlineb -P\nforeground { s6-setuidgid app id }\n/bin/app\n' },
    ],
    [
      'a string of execline',
      'error',
      { [`${RC}/a/run`]: '#!/command/execlineb -P\n/bin/app "\ns6-setuidgid app id"\n' },
    ],
    [
      'behind a program in execline',
      'error',
      { [`${RC}/a/run`]: '#!/command/execlineb -P\n/bin/app\ns6-setuidgid app id\n' },
    ],
    [
      'a background of execline',
      'error',
      { [`${RC}/a/run`]: '#!/command/execlineb -P\nbackground { /bin/app }\ns6-setuidgid app sleep 9\n' },
    ],
  ])('%s: %s', async (_, expected, files, cmd = []) => {
    const items = Object.entries(files).map(([path, content]) => text(path, content))
    const folders: FakeItem[] = ['/etc/cont-init.d', '/etc/services.d'].map(path => ({ path, type: 'directory' }))
    expect(await severityOf({ entrypoint: ['/init'], cmd }, [elf('/init'), ...folders, ...items])).toBe(expected)
  })
})

describe('a tool of a package', () => {
  const TOOL = elf('/sbin/su-exec')
  const RECORD = apk({ 'su-exec': ['/sbin/su-exec'] })
  const sureOf = (...layers: FakeItem[][]) => {
    const base = [text('/etc/passwd', PASSWD), elf('/bin/sh'), elf('/bin/app'), ...apk({ musl: ['/lib/ld'] })]
    const start = [text('/ep.sh', '#!/bin/sh\nexec su-exec app "$@"\n')]
    const image = fakeImage({
      layers: [base, ...layers, start],
      base: { layers: 1 },
      config: { entrypoint: ['/ep.sh'], cmd: ['/bin/app'], env: ['PATH=/sbin:/bin'] },
    })
    return withExtracts(image).then(one =>
      runChecks(one, {}, [root, stepDown]).findings.map(({ check, data }) => `${check} ${data['isSure']}`),
    )
  }
  test.each<[string, FakeItem[][]]>([
    ['its own file', [[TOOL, ...RECORD]]],
    ['an upgrade', [[TOOL], [TOOL, ...RECORD]]],
  ])('%s', async (_, layers) => {
    expect(await sureOf(...layers)).toEqual(['user/step-down true'])
  })
  test.each<[string, FakeItem[][]]>([
    ['another file in its place', [[TOOL, ...RECORD], [TOOL]]],
    ['a record after the file', [[TOOL], RECORD]],
    ['no record', [[TOOL]]],
  ])('%s is not sure', async (_, layers) => {
    expect(await sureOf(...layers)).toEqual(['user/step-down false'])
  })
})
