import { LAUNCHERS } from './launchers.ts'

/** Images whose start scripts do what those of official images do, in words of our own. */

/** What the images share: `report` says who runs, and `/srv/report.js` the same. */
export const STAGES = `FROM debian:bookworm-slim AS tools
RUN apt-get update && apt-get install -y --no-install-recommends gosu tini dumb-init libcap2-bin s6 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 1000 app && mkdir -p /opt/bin /opt/lib /docker-entrypoint.d
COPY --chmod=755 <<'END' /usr/local/bin/report
#!/bin/sh
echo "runs as $(id -u), PID 1 as $(stat -c %u /proc/1)"
END
RUN cp /usr/local/bin/report /opt/bin/elsewhere && cp /usr/sbin/gosu /sbin/su-exec
COPY --chmod=755 <<'END' /usr/local/bin/other
#!/bin/sh
shift
exec "$@"
END
COPY --chmod=755 <<'END' /usr/local/bin/app
#!/bin/sh
exec "$@"
END
RUN mkdir /opt/own /opt/fake && cp /usr/local/bin/other /opt/own/gosu && cp /usr/bin/nohup /opt/fake/gosu
FROM tools AS servers
RUN apt-get update && apt-get install -y --no-install-recommends gunicorn nginx-light cron redis-server && rm -rf /var/lib/apt/lists/*
RUN mkdir -p /srv/web/sub /usr/share/foreground && (echo 'daemon off;'; cat /etc/nginx/nginx.conf) > /usr/share/foreground/nginx.conf
COPY <<'END' /srv/web/main.py
raise RuntimeError('the application')
END
WORKDIR /srv/web
FROM tools AS deb
COPY --chmod=755 scripts /scripts/
FROM deb AS rights
RUN apt-get update && apt-get install -y --no-install-recommends sudo && chmod u+s /usr/bin/setpriv /sbin/start-stop-daemon && setcap cap_setuid,cap_setgid,cap_sys_chroot+ep /usr/sbin/chroot
RUN cp /usr/bin/id /usr/local/bin/server && cp /bin/bash /opt/bin/ && mkdir /opt/parts && ln -s /usr/local/bin/server /opt/parts/ && chmod u+s /usr/local/bin/server /opt/bin/bash
RUN echo 'app ALL=(ALL) NOPASSWD:ALL' >> /etc/sudoers && printf '%s sufficient pam_permit.so\\n' auth account session > /etc/pam.d/su
FROM deb AS moved
RUN mv /usr/lib/x86_64-linux-gnu/libpcre2-8.so.0* /opt/lib/
FROM deb AS probed
USER app
CMD ["sleep", "60"]
FROM probed AS probe
HEALTHCHECK --interval=1s CMD ["report"]
FROM probed AS probe-missing
HEALTHCHECK --interval=1s CMD ["curl", "-f", "http://localhost"]
FROM probed AS probe-shell
HEALTHCHECK --interval=1s CMD curl -f http://localhost || exit 1
FROM probed AS probe-no-shell
SHELL ["/bin/zsh", "-c"]
HEALTHCHECK --interval=1s CMD report
FROM node:24-slim AS js
COPY --chmod=755 scripts /scripts/
COPY <<'END' /srv/report.js
const { uid } = require('fs').statSync('/proc/1')
console.log(\`runs as \${process.getuid()}, PID 1 as \${uid}\`)
END
WORKDIR /srv
`

export const TARGETS = [
  'deb',
  'rights',
  'servers',
  'moved',
  'js',
  'probe',
  'probe-missing',
  'probe-shell',
  'probe-no-shell',
] as const

/** What a container starts. */
export interface Started {
  target: (typeof TARGETS)[number]
  /** The entrypoint script, if there is one. */
  script?: string
  /** Behind the path of the script, or alone. */
  cmd: string[]
  /** Before the path of the script. */
  front?: string[]
  user?: string
  env?: string[]
}

/** Errors and warnings, how the container or the probe ends, and the output. */
export type Row = [name: string, started: Started, said: string[], ends: 'ok' | 'fails', output: RegExp]

const ROOT = 'error user/root'
const STEP = 'warning user/step-down'
const UNSURE = `${STEP}, unsure`
const AS_ROOT = /runs as 0, PID 1 as 0/
const AS_APP = /runs as 1000, PID 1 as 1000/
const MISSING = 'error runtime/entrypoint'
const MAYBE = 'warning runtime/entrypoint'
const SHELL = 'warning runtime/shell-form'

/** An image whose entrypoint is this script. */
const starts = (code: string, cmd: string[] = ['report'], more: Partial<Started> = {}): Started => ({
  target: 'deb',
  script: code.startsWith('#!') ? code : `#!/bin/sh\n${code}\n`,
  cmd,
  ...more,
})
const bash = (code: string, cmd?: string[]) => starts(`#!/usr/bin/env bash\n${code}\n`, cmd)
const command = (...cmd: string[]): Started => ({ target: 'deb', cmd })

/** A word that is not a command is a file or an option for node. */
const toNode = (...cmd: string[]) =>
  starts(
    `set -e
case "$1" in -*) set -- node "$@" ;; esac
if ! command -v "$1" > /dev/null || { [ -f "$1" ] && [ ! -x "$1" ]; }; then
  set -- node "$@"
fi
exec "$@"`,
    cmd,
    { target: 'js', user: 'node' },
  )

const DATABASE = `set -Eeo pipefail
sourced() { [ "\${#FUNCNAME[@]}" -ge 2 ] && [ "\${FUNCNAME[1]}" = source ]; }
prepare() {
  mkdir -p /tmp/data
  if [ "$(id -u)" = 0 ]; then
    find /tmp/data ! -user app -exec chown app '{}' +
  fi
}
main() {
  if [ "\${1:0:1}" = - ]; then
    set -- report "$@"
  fi
  if [ "$1" = report ]; then
    prepare
    if [ "$(id -u)" = 0 ]; then
      exec gosu app "$BASH_SOURCE" "$@"
    fi
  fi
  exec "$@"
}
if ! sourced; then
  main "$@"
fi`

const CACHE = `set -e
if [ "\${1#-}" != "$1" ] || [ "\${1%.conf}" != "$1" ]; then
  set -- report "$@"
fi
if [ "$1" = report ] && [ "$(id -u)" = 0 ]; then
  find . -maxdepth 0 ! -user app -exec true {} +
  exec gosu app "$0" "$@"
fi
um="$(umask)"
if [ "$um" = 0022 ]; then
  umask 0077
fi
exec "$@"`

const WEB = `set -e
say() { if [ -z "$QUIET" ]; then echo "$@"; fi; }
if [ "$1" = report ] || [ "$1" = report-debug ]; then
  if /usr/bin/find /docker-entrypoint.d/ -mindepth 1 -maxdepth 1 -type f -print -quit | read v; then
    find /docker-entrypoint.d/ -follow -type f | sort -V | while read -r f; do
      case "$f" in
        *.envsh) [ -x "$f" ] && . "$f" ;;
        *.sh) [ -x "$f" ] && "$f" ;;
        *) say "ignored: $f" ;;
      esac
    done
  else
    say "nothing to do"
  fi
fi
exec "$@"`

const QUEUE = `set -euo pipefail
if [[ "$1" == rep* ]] && [ "$(id -u)" = 0 ]; then
  if [ "$1" = report ]; then
    find /tmp \\! -user app -exec true '{}' +
  fi
  exec gosu app "\${BASH_SOURCE[0]}" "$@"
fi
deprecated=(ONE TWO)
for name in "\${deprecated[@]}"; do
  if [ -n "\${!name:-}" ]; then echo >&2 "error: $name is set"; exit 1; fi
done
exec "$@"`

const SQL = `set -eo pipefail
shopt -s nullglob
note() { printf '%s [Note] %s\\n' "$(date)" "$*"; }
begin() {
  if [ "\${1:0:1}" = - ]; then set -- report "$@"; fi
  for arg; do
    case "$arg" in -h|--help) exec "$@" ;; esac
  done
  if [ "$1" = report ] && [ "$(id -u)" = 0 ]; then
    note "switching to app"
    exec gosu app "$BASH_SOURCE" "$@"
  fi
  exec "$@"
}
begin "$@"`

const LANGUAGE = `set -e
if [ "\${1#-}" != "$1" ]; then
  set -- report "$@"
fi
exec "$@"`

const OFFICIAL: Row[] = [
  ['node: a file', { ...toNode('report.js'), user: 'root' }, [ROOT], 'ok', AS_ROOT],
  ['node: a file, as its user', toNode('report.js'), [], 'ok', AS_APP],
  ['node: an option', toNode('-p', '"hi"'), [], 'ok', /^hi/],
  ['node: a missing file', toNode('sever.js'), [MISSING], 'fails', /Cannot find module/],
  ['node: with the program', toNode('node', 'report.js'), [], 'ok', AS_APP],
  [
    'node: set -- node',
    starts('set -- node "$@"\nexec "$@"', ['report.js'], { target: 'js', user: 'node' }),
    [],
    'ok',
    AS_APP,
  ],
  ['a database', bash(DATABASE), [STEP], 'ok', AS_APP],
  ['a cache', starts(CACHE), [STEP], 'ok', AS_APP],
  ['a cache: its configuration', starts(CACHE, ['x.conf']), [STEP], 'ok', AS_APP],
  ['a web server', starts(WEB), [ROOT], 'ok', AS_ROOT],
  ['a queue', bash(QUEUE), [STEP], 'ok', AS_APP],
  ['SQL', bash(SQL), [STEP], 'ok', AS_APP],
  ['PHP: an option', starts(LANGUAGE, ['-v']), [ROOT], 'ok', AS_ROOT],
  ['PHP: a word', starts(LANGUAGE, ['serve']), [MISSING, ROOT], 'fails', /serve: not found/],
]

/** How tools read several users, abbreviations and capabilities. */
const OPTIONS: Row[] = [
  ...(
    [
      ['runuser', '-u', 'app', '--us=root', '--', 'report'],
      ['runuser', '-u', 'app', 'report', '--user=root'],
      ['chroot', '--userspec=1000:1000', '--user=0:0', '/', 'report'],
      ['start-stop-daemon', '--start', '--chuid', 'app', '--chu', 'root', '--exec', '/usr/local/bin/report'],
      ['start-stop-daemon', '-S', '-c', 'app', '-x', '/usr/local/bin/report', 'x', '--chuid', 'root'],
      ['capsh', '--keep=1', '--user=app', '--caps=cap_setuid,cap_setgid=ep', '--uid=0', '--', '-c', 'exec report'],
      ['s6-applyuidgid', '-u', '1000', '-u', '0', 'report'],
    ] as const
  ).map((words): Row => [words.join(' '), command(...words), [ROOT], 'ok', AS_ROOT]),
  ...(
    [
      ['setpriv', '--reuid=1000', '--clear-groups', '--inh=+setuid', '--amb', '+setuid'],
      ['capsh', '--keep=1', '--user=app', '--iab=^cap_setuid', '--', '-c', 'exec "$0" "$@"'],
    ] as const
  ).map(
    (words): Row => [words.join(' '), command(...words, 'grep', 'CapEff', '/proc/self/status'), [ROOT], 'ok', /0080$/m],
  ),
  ...(
    [
      ['runuser', '--use', 'root', '-u', 'app', '--', 'report', '--user=root'],
      ['chroot', '--userspec=0', '--user=app', '--skip', '/', 'report'],
      ['setpriv', '--ru=1000', '--eu=1000', '--clear-g', 'report'],
      ['capsh', '--uid=0', '--user=app', '==', '--print', '--', '-c', 'exec report'],
    ] as const
  ).map((words): Row => [words.join(' '), command(...words), [STEP], 'ok', /runs as 1000/]),
]

/** Tools that make root of another user. */
const RIGHTS: Row[] = [
  ...(
    [
      ['sudo', '-u', 'root', 'report'],
      ['sudo', '-u', '#0', 'report'],
      ['su', '-c', 'report'],
      ['su', 'root', '-c', 'report'],
      ['setpriv', '--reuid=0', 'report'],
      ['chroot', '--userspec=0', '/', 'report'],
      ['start-stop-daemon', '-S', '-c', 'root', '-x', '/usr/local/bin/report'],
    ] as const
  ).map(
    (words): Row => [
      `as app: ${words.join(' ')}`,
      { target: 'rights', cmd: [...words], user: 'app' },
      [ROOT],
      'ok',
      /runs as 0/,
    ],
  ),
  [
    'as app: setpriv to app',
    { target: 'rights', cmd: ['setpriv', '--reuid=app', 'report'], user: 'app' },
    [],
    'ok',
    AS_APP,
  ],
  [
    'as app: sudo to app',
    { target: 'rights', cmd: ['sudo', '-u', 'app', 'report'], user: 'app' },
    [],
    'ok',
    /runs as 1000/,
  ],
]

const STEP_DOWNS: Row[] = [
  ['gosu at the end', starts('chown app /opt\nexec gosu app "$@"'), [STEP], 'ok', AS_APP],
  ['su-exec at the end', starts('exec su-exec app "$@"'), [STEP], 'ok', AS_APP],
  ['setpriv at the end', starts('exec setpriv --reuid=app --regid=app --clear-groups -- "$@"'), [STEP], 'ok', AS_APP],
  [
    'start-stop-daemon at the end',
    starts('exec start-stop-daemon --start --chuid app --pidfile /x --startas /usr/local/bin/report -- "$@"'),
    [STEP],
    'ok',
    AS_APP,
  ],
  [
    'start-stop-daemon without another user',
    starts('exec start-stop-daemon -S -p /x -a /usr/local/bin/report'),
    [ROOT],
    'ok',
    AS_ROOT,
  ],
  ['capsh at the end', starts('exec capsh --user=app -- -c "exec report"'), [STEP], 'ok', AS_APP],
  ['s6-envuidgid at the end', starts('exec s6-envuidgid app s6-applyuidgid -U "$@"'), [STEP], 'ok', AS_APP],
  ['su at the end', starts('exec su -s /bin/sh -c "exec report" app'), [STEP], 'ok', /runs as 1000, PID 1 as 0/],
  ['su and a line', command('su', 'app', '-c', 'report'), [STEP], 'ok', /runs as 1000/],
  [
    'su and a line without the program',
    command('su', 'app', '-c', 'none'),
    [MISSING, STEP],
    'fails',
    /none: not found/,
  ],
  [
    'su and a login shell',
    command('su', '-', 'app', '-c', 'none'),
    [MAYBE, STEP],
    'fails',
    /none: (?:command )?not found/,
  ],
  [
    'su and another shell',
    command('su', '-s', '/bin/none', 'app', '-c', 'report'),
    [MISSING, STEP],
    'fails',
    /No such file/,
  ],
  [
    'su and an account without a shell',
    command('su', 'www-data', '-c', 'report'),
    [MISSING, STEP],
    'fails',
    /not available/,
  ],
  ['a call in a variable', starts('RUN="gosu app"\nexec $RUN "$@"'), [STEP], 'ok', AS_APP],
  ['to root', starts('exec gosu root "$@"'), [ROOT], 'ok', AS_ROOT],
  ['to a missing user', starts('exec gosu ghost "$@"'), [MISSING, ROOT], 'fails', /unable to find user ghost/],
  [
    'to a missing user in the command',
    command('gosu', 'ghost', 'report'),
    [MISSING, ROOT],
    'fails',
    /unable to find user ghost/,
  ],
  ['of one command only', starts('gosu app true\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  ['in a function', starts('down() {\n  exec gosu app "$@"\n}\ndown "$@"'), [STEP], 'ok', AS_APP],
  ['in a function that nothing calls', starts('down() {\n  exec gosu app "$@"\n}\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  ['in a subshell', starts('(exec gosu app true)\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  ['in the background', starts('exec gosu app true &\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  ['in a pipe', starts('exec gosu app true | cat\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  ['behind the end', starts('exec "$@"\nexec gosu app "$@"'), [ROOT], 'ok', AS_ROOT],
  [
    'in a branch for root',
    starts('if [ "$(id -u)" != 0 ]; then\n  exec "$@"\nelse\n  exec gosu app "$@"\nfi'),
    [STEP],
    'ok',
    AS_APP,
  ],
  ['in one line', starts('[ "$(id -u)" = 0 ] && exec gosu app "$0" "$@"\nexec "$@"'), [STEP], 'ok', AS_APP],
  [
    'in a case of the command',
    starts('case "$1" in\n  serve|report) exec gosu app "$@" ;;\nesac\nexec "$@"'),
    [STEP],
    'ok',
    AS_APP,
  ],
  [
    'behind a loop',
    starts('for i in 1 2; do\n  echo $i\ndone\nuntil [ -e /bin/sh ]; do :; done\nexec gosu app "$@"'),
    [STEP],
    'ok',
    AS_APP,
  ],
  [
    'by an unset variable',
    starts('if [ -n "$RUN_AS" ]; then\n  exec gosu "$RUN_AS" "$@"\nfi\nexec "$@"'),
    [ROOT],
    'ok',
    AS_ROOT,
  ],
  ['by a default', starts(`exec gosu "\${RUN_AS:-app}" "$@"`), [STEP], 'ok', AS_APP],
  ['a database: another command', bash(DATABASE, ['sh', '-c', 'report']), [ROOT], 'ok', AS_ROOT],
  ['a cache: another command', starts(CACHE, ['sh', '-c', 'report']), [ROOT, SHELL], 'ok', AS_ROOT],
  [
    'in a case that the command is not',
    starts('case "$1" in\n  serve) exec gosu app "$@" ;;\nesac\nexec "$@"'),
    [ROOT],
    'ok',
    AS_ROOT,
  ],
  ['of a user that the script adds', starts('useradd -u 9001 new\nexec gosu new "$@"'), [UNSURE], 'ok', /runs as 9001/],
  ['by both users of setpriv', starts('exec setpriv --ruid=app --euid=app "$@"'), [STEP], 'ok', AS_APP],
  ['by an array', bash(`RUN=(gosu app)\nexec "\${RUN[@]}" "$@"`), [STEP], 'ok', AS_APP],
  [
    'by an option',
    starts('while [ $# -gt 1 ]; do U=$2; shift 2; done\nexec gosu "$U" "$@"', ['--as', 'app', 'report']),
    [STEP],
    'ok',
    AS_APP,
  ],
  ['by UID in dash', starts('if [ "$UID" = 0 ]; then exec gosu app "$@"; fi\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  ['by UID in Bash', bash('if [ "$UID" = 0 ]; then exec gosu app "$@"; fi\nexec "$@"'), [STEP], 'ok', AS_APP],
  ['by arithmetic', bash('if (( EUID == 0 )); then exec gosu app "$@"; fi\nexec "$@"'), [STEP], 'ok', AS_APP],
  ['by arithmetic, for others', bash('if ((UID)); then exec gosu app "$@"; fi\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  [
    'by a test of two conditions',
    bash('if [[ $EUID -eq 0 && "$1" == rep* ]]; then exec gosu app "$@"; fi\nexec "$@"'),
    [STEP],
    'ok',
    AS_APP,
  ],
  [
    'by a test of two conditions, not both',
    bash('if [[ $EUID -ne 0 || "$1" == serve ]]; then exec gosu app "$@"; fi\nexec "$@"'),
    [ROOT],
    'ok',
    AS_ROOT,
  ],
  ['by USER', starts('if [ "$USER" = root ]; then exec gosu app "$@"; fi\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  ['behind a server in the background', starts('env A=1 report &\nwait\nexec gosu app sleep 0'), [ROOT], 'ok', AS_ROOT],
  ['to a missing user by setpriv', starts('exec setpriv --reuid=ghost "$@"'), [MISSING, ROOT], 'fails', /ghost/],
  ['to a missing user by runuser', starts('exec runuser -u ghost -- "$@"'), [MISSING, ROOT], 'fails', /ghost/],
  ['without exec', starts('gosu app "$@"'), [STEP, SHELL], 'ok', /runs as 1000, PID 1 as 0/],
  [
    'tini in front',
    starts('exec gosu app "$@"', ['report'], { front: ['tini', '--'] }),
    [STEP],
    'ok',
    /runs as 1000, PID 1 as 0/,
  ],
]

/** Other code that runs as root in place of `gosu`. */
const REPLACED: Row[] = [
  [
    'a first line with another script',
    starts('#!/bin/sh /usr/local/bin/other\nexec gosu app "$@"\n'),
    [ROOT],
    'ok',
    AS_ROOT,
  ],
  [
    'a first line with env and another script',
    starts('#!/usr/bin/env -S sh /usr/local/bin/other\nexec gosu app "$@"\n'),
    [ROOT],
    'ok',
    AS_ROOT,
  ],
  [
    'BASH_ENV',
    starts('#!/bin/bash\nexec gosu app "$@"\n', ['report'], { env: ['BASH_ENV=/usr/local/bin/report'] }),
    [STEP],
    'ok',
    AS_ROOT,
  ],
  ['a trap', bash('trap \'report; exit\' DEBUG\nexec gosu app "$@"'), [UNSURE], 'ok', AS_ROOT],
  ['a trap at the end', starts("trap 'report' EXIT\ngosu app true"), [UNSURE], 'ok', AS_ROOT],
  ['an alias', starts('alias exec=\'command report; exit;\'\nexec gosu app "$@"'), [UNSURE], 'ok', AS_ROOT],
  [
    'a path that Bash remembers',
    bash('hash -p /usr/local/bin/other gosu\nexec gosu app "$@"'),
    [UNSURE],
    'ok',
    AS_ROOT,
  ],
  ['a nameref of PATH', bash('declare -n p=PATH\np=/opt/own:$PATH\nexec gosu app "$@"'), [UNSURE], 'ok', AS_ROOT],
  ['PATH by printf', bash('printf -v PATH /opt/own:/usr/local/bin:/bin\nexec gosu app "$@"'), [UNSURE], 'ok', AS_ROOT],
  ['a substitution', starts('x=$(report >&2)\nexec gosu app "$@"'), [ROOT], 'ok', AS_ROOT],
  ['arithmetic', bash(': "$((a[$(report >&2)]))"\nexec gosu app "$@"'), [ROOT], 'ok', AS_ROOT],
  // Which of the two reports first is open.
  [
    'a process substitution',
    bash('exec 3< <(report >&2; sleep 1)\nexec gosu app "$@"'),
    [ROOT],
    'ok',
    /runs as (?:0|1000)/,
  ],
  [
    'a loop that exits',
    bash('while read -r l; do "$@"; exit; done < <(echo x)\nexec gosu app "$@"'),
    [UNSURE],
    'ok',
    AS_ROOT,
  ],
  ['PS4', bash('PS4=\'$(report >&2)\'\nset -x\nexec gosu app "$@"'), [UNSURE], 'ok', AS_ROOT],
  ['a program with the name of a tool', command('/opt/fake/gosu', 'app', 'report'), [UNSURE], 'ok', AS_ROOT],
]

const STARTS: Row[] = [
  ['cd', starts('cd /opt/bin\nexec ./elsewhere'), [ROOT], 'ok', AS_ROOT],
  ['cd elsewhere', starts('cd /opt\nexec ./elsewhere'), [MISSING, ROOT], 'fails', /not found/],
  ['export PATH', starts('export PATH="/opt/bin:$PATH"\nexec "$@"', ['elsewhere']), [ROOT], 'ok', AS_ROOT],
  ['no PATH', starts('exec "$@"', ['elsewhere']), [MISSING, ROOT], 'fails', /not found/],
  ['env -i', command('env', '-i', 'id'), [ROOT], 'ok', /uid=0/],
  ['env -i without a folder of PATH', command('env', '-i', 'report'), [MISSING, ROOT], 'fails', /No such file/],
  ['env --chdir', command('env', '--chdir=/opt/bin', './elsewhere'), [ROOT], 'ok', AS_ROOT],
  ['env --chdir elsewhere', command('env', '--chdir=/opt', './elsewhere'), [MISSING, ROOT], 'fails', /No such file/],
  ['a login shell', command('sh', '-lc', 'report'), [ROOT, SHELL], 'ok', AS_ROOT],
  ['bash -eo pipefail', command('bash', '-eo', 'pipefail', '-c', 'report | cat'), [ROOT, SHELL], 'ok', AS_ROOT],
  [
    'bash -eo pipefail without the program',
    command('bash', '-eo', 'pipefail', '-c', 'none | cat'),
    [MISSING, ROOT, SHELL],
    'fails',
    /not found/,
  ],
  [
    'a library',
    { ...command('grep', '-c', 'root', '/etc/passwd'), target: 'moved' },
    ['error runtime/libraries', ROOT],
    'fails',
    /libpcre2/,
  ],
  [
    'LD_LIBRARY_PATH',
    starts('export LD_LIBRARY_PATH=/opt/lib\nexec "$@"', ['grep', '-c', 'root:', '/etc/passwd'], { target: 'moved' }),
    [ROOT],
    'ok',
    /^1/,
  ],
  ['CRLF', starts('#!/bin/sh\r\nexec "$@"\r\n'), ['error runtime/shebang', ROOT], 'fails', /no such file/],
  [
    'CRLF behind an option',
    starts('#!/bin/sh -e\r\nexec "$@"\r\n'),
    ['error runtime/shebang', ROOT],
    'fails',
    /Illegal option/,
  ],
  [
    'options of several words',
    starts('#!/bin/bash -e -u\nexec "$@"\n'),
    ['error runtime/shebang', ROOT],
    'fails',
    /invalid option/,
  ],
  [
    'a byte order mark',
    { ...starts(''), script: '\ufeff#!/bin/sh\nexec "$@"\n' },
    [MISSING, ROOT],
    'fails',
    /exec format error/,
  ],
  [
    'a missing interpreter',
    starts('#!/bin/zsh\nexec "$@"\n'),
    ['error runtime/shebang', ROOT],
    'fails',
    /no such file/,
  ],
  [
    'a missing interpreter by env',
    starts('#!/usr/bin/env zsh\nexec "$@"\n'),
    ['error runtime/shebang', ROOT],
    'fails',
    /No such file/,
  ],
  ['tini', command('tini', '--', 'report'), [ROOT], 'ok', AS_ROOT],
  ['tini without the program', command('tini', '-g', '--', 'none'), [MISSING, ROOT], 'fails', /No such file/],
  ['dumb-init', command('dumb-init', 'report'), [ROOT], 'ok', AS_ROOT],
  [
    'dumb-init without the program',
    command('dumb-init', '--rewrite', '15:2', 'none'),
    [MISSING, ROOT],
    'fails',
    /No such file/,
  ],
  ['a script that hands nothing over', starts('report'), [ROOT, SHELL], 'ok', AS_ROOT],
  ['set -e', starts('set -e\nnone\nexec "$@"'), [MISSING, ROOT], 'fails', /none: not found/],
  ['set -e by the first line', starts('#! /bin/sh -e\nnone\nexec "$@"\n'), [MISSING, ROOT], 'fails', /none: not found/],
  [
    'set -e by the first line and env',
    starts('#!/usr/bin/env -S sh -e\nnone\nexec "$@"\n'),
    [MISSING, ROOT],
    'fails',
    /none: not found/,
  ],
  [
    'set -e by a first line that no kernel reads',
    starts('#!/bin/sh -e\nnone\nexec "$@"\n', ['report'], { front: ['sh'] }),
    [ROOT],
    'ok',
    AS_ROOT,
  ],
  [
    'set -e by an option',
    starts('none\nexec "$@"', ['report'], { front: ['sh', '-e'] }),
    [MISSING, ROOT],
    'fails',
    /none: not found/,
  ],
  [
    'set -e that an option takes back',
    starts('none\nexec "$@"', ['report'], { front: ['sh', '-e', '+e'] }),
    [ROOT],
    'ok',
    AS_ROOT,
  ],
]

const LINES: Row[] = [
  ['a line: set -e', command('sh', '-c', 'set -e; none; exec report'), [MISSING, ROOT], 'fails', /none: not found/],
  ['a line: -e', command('sh', '-ec', 'none; exec report'), [MISSING, ROOT], 'fails', /none: not found/],
  ['a line that does without', command('sh', '-c', 'none || exec report'), [ROOT], 'ok', AS_ROOT],
  ['a line: the last program', command('sh', '-c', 'report && exec none'), [MAYBE, ROOT], 'fails', /none: not found/],
  [
    'a line: a file before',
    { ...command('sh', '-c', 'node none.js && exec node report.js'), target: 'js' },
    [MISSING, ROOT],
    'fails',
    /Cannot find module/,
  ],
  [
    'a script: a file before',
    starts('set -e\nnode none.js\nexec "$@"', ['node', 'report.js'], { target: 'js' }),
    [MISSING, ROOT],
    'fails',
    /Cannot find module/,
  ],
  [
    'a line: its arguments',
    command('sh', '-c', 'exec "$0" "$@"', 'none', 'x'),
    [MISSING, ROOT],
    'fails',
    /none: not found/,
  ],
  [
    'a line: a condition',
    command('sh', '-c', 'if [ -x /bin/none ]; then exec none; fi; exec report'),
    [ROOT],
    'ok',
    AS_ROOT,
  ],
]

const DASH: Row[] = [
  ['dash: pipefail', starts('set -eo pipefail\nexec "$@"'), [MAYBE, ROOT], 'fails', /pipefail/],
  ['dash: source', starts('set -e\nsource /etc/os-release\nexec "$@"'), [MAYBE, ROOT], 'fails', /source: not found/],
  ['dash: source, without set -e', starts('source /etc/os-release\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  ['dash: [[', starts('[[ "$1" == report ]] && exec "$@"'), [MAYBE, ROOT], 'fails', /not found/],
  ['Bash: pipefail', bash('set -eo pipefail\nsource /etc/os-release\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
]

const MISSING_TOOLS: Row[] = [
  ['in a substitution', starts('set -e\nX="$(jq -r .x /x)"\nexec "$@"'), [MISSING, ROOT], 'fails', /jq: not found/],
  ['in a substitution with another', starts('set -e\nX="$(jq . || echo)"\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  ['in an exported substitution', starts('set -e\nexport X="$(jq .)"\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  [
    'in a function',
    starts('set -e\nup() { flyway up; }\nup\nexec "$@"'),
    [MISSING, ROOT],
    'fails',
    /flyway: not found/,
  ],
  ['in a function, caught', starts('set -e\nup() { flyway up; }\nup || true\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  [
    'before &&',
    starts('envsubst < /etc/passwd > /tmp/x && exec "$@"'),
    [MISSING, ROOT],
    'fails',
    /envsubst: not found/,
  ],
  [
    'under set -e that a variable decides',
    starts('[ -n "$DEBUG" ] && set -ex\nnone\nexec "$@"'),
    [ROOT],
    'ok',
    AS_ROOT,
  ],
  [
    'that Bash handles',
    bash('set -e\ncommand_not_found_handle() { echo handled; }\nnone\nexec "$@"'),
    [ROOT],
    'ok',
    /handled[\s\S]*runs as 0/,
  ],
  ['before ;', starts('envsubst < /etc/passwd > /tmp/x; exec "$@"'), [ROOT], 'ok', AS_ROOT],
  [
    'in a loop that gives up',
    starts('i=0\nuntil nc -z db 1; do\n  i=$((i+1))\n  if [ $i -gt 2 ]; then exit 1; fi\ndone\nexec "$@"'),
    [MISSING, ROOT],
    'fails',
    /nc: not found/,
  ],
  ['in a loop that goes on', starts('for i in 1 2; do nc -z db 1 && break; done\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  [
    'by its status',
    starts('nc -z db 1\nif [ $? -ne 0 ]; then exit 1; fi\nexec "$@"'),
    [MISSING, ROOT],
    'fails',
    /nc: not found/,
  ],
  [
    'by its status in a variable',
    starts('nc -z db 1\nRC=$?\n[ "$RC" = 0 ] || exit "$RC"\nexec "$@"'),
    [MISSING, ROOT],
    'fails',
    /nc: not found/,
  ],
  ['by another status', starts('nc -z db 1\nif [ $? -eq 1 ]; then exit 1; fi\nexec "$@"'), [ROOT], 'ok', AS_ROOT],
  [
    'in a loop that waits',
    starts('while true; do nc -z db 1; if [ $? -eq 0 ]; then break; fi; sleep 1; done\nexec "$@"', ['report'], {
      front: ['timeout', '2'],
    }),
    [MISSING, ROOT],
    'fails',
    /nc: not found/,
  ],
  [
    'that is asked for',
    starts('command -v jq || { echo no jq; exit 1; }\nexec "$@"'),
    [MISSING, ROOT],
    'fails',
    /no jq/,
  ],
  ['that the script makes', starts('cp /usr/local/bin/report /bin/made\nexec made'), [ROOT], 'ok', AS_ROOT],
  ['CRLF behind the first line', starts('echo hi\r\nexec "$@"\r\n'), [MISSING, ROOT], 'fails', /not found/],
  ['its arguments without exec', starts('echo hi\n"$@"'), [ROOT, SHELL], 'ok', AS_ROOT],
]

const PROBES: Row[] = [
  ['a probe', { target: 'probe', cmd: ['sleep', '60'], user: 'app' }, [], 'ok', AS_APP],
  [
    'a probe without its program',
    { target: 'probe-missing', cmd: ['sleep', '60'], user: 'app' },
    ['error runtime/healthcheck'],
    'fails',
    /curl/,
  ],
  [
    'a probe of a shell without its program',
    { target: 'probe-shell', cmd: ['sleep', '60'], user: 'app' },
    ['error runtime/healthcheck'],
    'fails',
    /curl: not found/,
  ],
  [
    'a probe of a shell that containers do not get',
    { target: 'probe-no-shell', cmd: ['sleep', '60'], user: 'app' },
    [],
    'ok',
    AS_APP,
  ],
]

const toServer = (cmd: string[], env: string[] = []): Started => ({ target: 'servers', cmd, env })
const toPreload = (cmd: string[], env: string[] = []): Started => ({ target: 'js', cmd, user: 'node', env })

/** Files other than the main one, without which programs end. */
const NEEDED: Row[] = [
  ['node --require', toPreload(['node', '--require', './x.js', 'report.js']), [MISSING], 'fails', /Cannot find module/],
  ['node --require, a file', toPreload(['node', '-r', './report', 'report.js']), [], 'ok', AS_APP],
  ['node --require, a package', toPreload(['node', '-r', 'dotenv/config', 'report.js']), [MISSING], 'fails', /dotenv/],
  ['node --require, a builtin', toPreload(['node', '-r', 'fs', 'report.js']), [], 'ok', AS_APP],
  ['node --import', toPreload(['node', '--import=./x.mjs', 'report.js']), [MISSING], 'fails', /ERR_MODULE_NOT_FOUND/],
  ['node --import, a file', toPreload(['node', '--import', './report.js', 'report.js']), [], 'ok', AS_APP],
  [
    'node --loader',
    toPreload(['node', '--loader', './x.mjs', 'report.js']),
    [MISSING],
    'fails',
    /ERR_MODULE_NOT_FOUND/,
  ],
  [
    'NODE_OPTIONS',
    toPreload(['node', 'report.js'], ['NODE_OPTIONS=-r ./x.js']),
    [MISSING],
    'fails',
    /Cannot find module/,
  ],
  ['node --env-file', toPreload(['node', '--env-file=.env', 'report.js']), [MAYBE], 'fails', /not found/],
  ['node --env-file-if-exists', toPreload(['node', '--env-file-if-exists=.env', 'report.js']), [], 'ok', AS_APP],
  [
    'node in a directory',
    { ...toPreload(['env', '-C', '/tmp', 'node', '-r', './report.js', '/srv/report.js']) },
    [],
    'fails',
    /Cannot find module/,
  ],
  ['gunicorn', toServer(['gunicorn', '-b', ':9000', 'main:app']), [ROOT], 'fails', /the application/],
  [
    'gunicorn, another module',
    toServer(['gunicorn', '-b', ':9000', 'web:app']),
    [MISSING, ROOT],
    'fails',
    /No module named 'web'/,
  ],
  [
    'gunicorn, a directory',
    toServer(['gunicorn', '--chdir', 'sub', 'web:app']),
    [MISSING, ROOT],
    'fails',
    /No module named 'web'/,
  ],
  [
    'gunicorn, a configuration',
    toServer(['gunicorn', '-c', 'conf.py', 'main:app']),
    [MAYBE, ROOT],
    'fails',
    /doesn't exist/,
  ],
]

/** Programs that go to the background end the container at once, with status 0; `timeout` ends the others with 124. */
const BACKGROUND: Row[] = [
  ...(
    [
      ['nginx'],
      ['cron'],
      ['redis-server', '--daemonize', 'yes'],
      ['redis-server', '/etc/redis/redis.conf'],
      ['service', 'cron', 'start'],
    ] as const
  ).map((words): Row => [`in the background: ${words.join(' ')}`, toServer([...words]), [MISSING, ROOT], 'ok', /^/]),
  ...(
    [
      ['nginx', '-g', 'daemon off;'],
      ['nginx', '-c', '/usr/share/foreground/nginx.conf'],
      ['cron', '-f'],
      ['redis-server'],
    ] as const
  ).map(
    (words): Row => [
      `in the foreground: ${words.join(' ')}`,
      toServer(['timeout', '2', ...words]),
      [ROOT],
      'fails',
      /^/,
    ],
  ),
  [
    'in the background, with another',
    toServer(['sh', '-c', 'tail -f /dev/null & exec nginx']),
    [MAYBE, ROOT],
    'ok',
    /^/,
  ],
  ['in the background, and a program', toServer(['sh', '-c', 'cron; exec report']), [ROOT], 'ok', AS_ROOT],
]

/** What the checks do not evaluate: a shell's start files. */
const LIMITS: Row[] = [
  [
    'a login shell that sets PATH',
    { ...command('bash', '-lc', 'elsewhere'), env: ['PATH=/opt/bin:/usr/bin:/bin'] },
    [ROOT],
    'fails',
    /not found/,
  ],
]

export const ENTRYPOINTS: Row[] = [
  ...OFFICIAL,
  ...STEP_DOWNS,
  ...OPTIONS,
  ...RIGHTS,
  ...LAUNCHERS,
  ...REPLACED,
  ...STARTS,
  ...LINES,
  ...DASH,
  ...MISSING_TOOLS,
  ...PROBES,
  ...NEEDED,
  ...BACKGROUND,
  ...LIMITS,
]
