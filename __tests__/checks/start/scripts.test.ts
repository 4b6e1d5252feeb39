/** What start scripts do with their arguments, and what they always start. */

import { describe, expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import { shellForm } from '../../../src/checks/runtime/shell-form.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import type { FakeEntry } from '../../helpers/image.ts'
import { findingsOf } from '../images.ts'
import { elf, findingLines, script } from '../runtime/files.ts'

const FILES: FakeEntry[] = [
  ...[
    '/bin/sh',
    '/bin/bash',
    '/usr/bin/env',
    '/usr/local/bin/node',
    '/usr/local/bin/php',
    '/usr/bin/find',
    '/bin/sleep',
  ].map(path => elf(path)),
  ...['/usr/local/bin/redis-server', '/usr/sbin/gosu', '/usr/sbin/nginx'].map(path => elf(path)),
  elf('/opt/venv/bin/gunicorn'),
  { path: '/etc/passwd', content: 'root:x:0:0::/:\napp:x:1000:1000::/:\nredis:x:999:999::/:\n' },
  { path: '/app/server.js' },
  { path: '/app/dist/main.js' },
  { path: '/app/broken', link: '/nowhere' },
]

const ENTRYPOINT = '/usr/local/bin/docker-entrypoint.sh'

/** The findings of a container whose entrypoint has this code: those of the script, which are those of a line. */
function behind(code: string, cmd: string[], config: Partial<ImageConfig> = {}, more: FakeEntry[] = []): string[] {
  const found = (words: string[]) =>
    findingLines(entrypoint, {
      layers: [[...FILES, ...more, script(ENTRYPOINT, '/bin/sh', `#!/bin/sh\n${code}`)]],
      config: { entrypoint: words, cmd, workingDir: '/app', ...config },
    })
  const ofScript = found(['docker-entrypoint.sh'])
  expect(found(['sh', '-c', code, ENTRYPOINT])).toEqual(ofScript)
  return ofScript
}

/** As the image of Node.js does: a word that is not a command is a file for node. */
const NODE = `set -e
if [ "\${1#-}" != "\${1}" ] || [ -z "$(command -v "\${1}")" ] || { [ -f "\${1}" ] && ! [ -x "\${1}" ]; }; then
  set -- node "$@"
fi
exec "$@"
`
const PHP = `set -e
if [ "\${1#-}" != "$1" ]; then
  set -- php "$@"
fi
exec "$@"
`
const REDIS = `set -e
if [ "\${1#-}" != "$1" ] || [ "\${1%.conf}" != "$1" ]; then
  set -- redis-server "$@"
fi
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
  find . ! -user redis -exec chown redis {} +
  exec gosu redis "$0" "$@"
fi
exec "$@"
`
const NGINX = `set -e
say() { [ -n "$QUIET" ] || echo "$@"; }
if [ "$1" = nginx ]; then
  for file in $(find /docker-entrypoint.d -name '*.sh'); do
    say "$file"; "$file"
  done
fi
exec "$@"
`

describe('a word for an entrypoint script', () => {
  test.each<[string, string, string[], string[]]>([
    ['a file for node', NODE, ['server.js'], []],
    ['a file without its ending', NODE, ['dist/main'], []],
    ['a file that is not executable', NODE, ['./server.js'], []],
    ['an option of node', NODE, ['-e', '1'], []],
    ['a command', NODE, ['node', 'server.js'], []],
    ['a typing error', NODE, ['sever.js'], ['error /app/sever.js: script-missing']],
    ['a program that is not there', NODE, ['gunicorn'], ['error /app/gunicorn: script-missing']],
    ['a link to nothing', NODE, ['/app/broken'], ['error /app/broken: script-missing']],
    [
      'an option before a typing error',
      NODE,
      ['--enable-source-maps', 'sever.js'],
      ['error /app/sever.js: script-missing'],
    ],
    ['an option of php', PHP, ['-v'], []],
    ['a word that php does not get', PHP, ['serve'], ['error -: not-in-path']],
    ['a word that another program does not get', PHP.replace('php', 'nginx'), ['serve'], ['error -: not-in-path']],
    ['a word that a program always gets', 'set -- redis-server "$@"\nexec "$@"', ['serve'], []],
    ['an option of redis', REDIS, ['--port', '1'], []],
    ['its configuration', REDIS, ['redis.conf'], []],
    ['a program behind redis', REDIS, ['redis-server'], []],
    ['a program behind nginx', NGINX, ['nginx', '-g', 'daemon off;'], []],
    ['a word that a script may know', 'case "$1" in serve) exec node server.js ;; esac\nexec "$@"', ['serve'], []],
    ['a script that only hands over', 'exec "$@"', ['sever'], ['error -: not-in-path']],
    ['a script that prepares', 'cp -r a b\nexec "$@"', ['sever'], ['warning -: not-in-path']],
    ['no word', 'exec "$@"', [], []],
    ['a line that the shell splits', 'exec $@', ['node /app/server.js'], []],
    ['a line that the shell joins and splits', 'exec $*', ['node', '/app/server.js -x'], []],
    ['a line that a program gets split', `exec gosu app \${@}`, ['node /app/server.js'], []],
    ['a split line with a typing error', 'exec $@', ['node sever.js'], ['error /app/sever.js: script-missing']],
    ['a program that the script makes', 'cp /usr/local/bin/node "/usr/bin/none"\nexec "$@"', ['none'], []],
    ['a word that the shell does not split', 'exec $@', ['sever'], ['error -: not-in-path']],
    ['a missing tool before a pattern', 'exec su-exec app $@', ['/app/*'], ['error -: not-in-path']],
    ['a line that is only written', 'A="$*"\necho $@ $A\nexec "$@"', ['/node -v'], ['error /node -v: missing']],
    ['a pattern that the shell expands', 'exec $@', ['/app/*'], []],
    ['a line that other characters split', 'IFS=,\nexec $@', ['node,-v'], []],
    ['a line for eval', 'eval "exec $@"', ['node server.js'], []],
    ['a line for another shell', 'exec sh -c "$*"', ['node server.js'], []],
    ['a line that is not split', 'exec "$@"', ['node /app/server.js'], ['error /app/node /app/server.js: missing']],
    ['a program of a sourced environment', '. /opt/venv/bin/activate\nexec "$@"', ['gunicorn', 'app'], []],
    ['a program of an evaluated environment', 'eval "$(hook)"\nexec "$@"', ['gunicorn', 'app'], []],
    ['a program of no environment', '. /opt/venv/bin/activate\nexec "$@"', ['none'], ['warning -: not-in-path']],
    ['a program of a function', 'f() {\n  export PATH=/opt/venv/bin:$PATH\n}\nf\nexec "$@"', ['gunicorn'], []],
    [
      'a program of a function that may run',
      'f() { PATH=/opt/venv/bin:$PATH; }\nif [ -n "$A" ]; then f; fi\nexec "$@"',
      ['gunicorn'],
      [],
    ],
    ['a function that changes no PATH', 'f() { A=1; }\nf\nexec "$@"', ['gunicorn'], ['error -: not-in-path']],
    ['a hand-over behind the end', 'node -v\nexit 0\nexec "$@"', ['none'], []],
    ['a hand-over before the end', 'exec "$@"\nexit 1', ['none'], ['error -: not-in-path']],
  ])('%s', (_, code, cmd, expected) => {
    expect(behind(code, cmd)).toEqual(expected)
  })
})

describe('what a script always starts', () => {
  test.each<[string, string, string[]]>([
    ['a tool that is there', 'exec gosu app "$@"\n', []],
    ['a tool for a missing user', 'exec gosu ghost "$@"\n', ['error /usr/sbin/gosu: unknown-user']],
    ['a tool for a missing group', 'exec gosu 1:ghosts "$@"\n', ['error /usr/sbin/gosu: unknown-user']],
    ['a tool for a user that may be new', 'adduser ghost\nexec gosu ghost "$@"\n', []],
    ['a setting that another variable decides', '[ -n "$DEBUG" ] && set -ex\nmigrate-db\nexec node server.js\n', []],
    [
      'a function for missing commands',
      '#!/bin/bash\nset -e\ncommand_not_found_handle() { echo; }\nmigrate-db\nexec node server.js\n',
      [],
    ],
    ['a tool for a number', 'exec gosu 4711:4711 "$@"\n', []],
    ['a tool of another distribution', 'set -e\nexec su-exec app "$@"\n', ['error -: not-in-path']],
    ['a tool behind a change', 'chown -R app /data\nexec su-exec app "$@"\n', ['warning -: not-in-path']],
    [
      'a tool if it is root',
      'if [ "$(id -u)" = 0 ]; then\n  exec su-exec app "$@"\nfi\nexec "$@"\n',
      ['warning -: not-in-path'],
    ],
    [
      'one of two tools',
      'if [ "$(id -u)" = 0 ]; then\n  command -v gosu && exec gosu app "$@"\n  exec su-exec app "$@"\nfi\nexec "$@"\n',
      [],
    ],
    ['a tool if a variable is set', 'if [ -n "$USER_ID" ]; then\n  exec su-exec app "$@"\nfi\nexec "$@"\n', []],
    ['a command under set -e', 'set -e\nmigrate up\nexec "$@"\n', ['error -: not-in-path']],
    ['a command without set -e', 'migrate up\nexec "$@"\n', []],
    ['a command whose failure counts not', 'set -e\nmigrate up || true\nexec "$@"\n', []],
    ['a command before another', 'set -e\nmigrate up && echo done\nexec "$@"\n', []],
    ['a command that may be a function', 'set -e\n. /lib.sh\nmigrate up\nexec "$@"\n', []],
    ['a function of Bash', 'set -e\nfunction migrate {\n  none\n}\nexec "$@"\n', []],
    ['a function', 'set -e\nmigrate() {\n  none\n}\nmigrate up\nexec "$@"\n', ['error -: not-in-path']],
    ['a command behind an early end', 'set -e\n[ -n "$SKIP" ] && exit 0\nnone\n', []],
    ['a fixed program', 'exec none --port 80\n', ['error -: not-in-path']],
    ['the last program', 'node -e 1\nnone\n', ['warning -: not-in-path']],
    ['a fixed file', 'exec node sever.js\n', ['error /app/sever.js: script-missing']],
    ['a fixed file elsewhere', 'cd dist\nexec node main.js\n', []],
    [
      'a file elsewhere that is not there',
      'cd dist && exec node sever.js\n',
      ['error /app/dist/sever.js: script-missing'],
    ],
    ['a file in a known folder', 'cd dist\nexec node sever.js\n', ['error /app/dist/sever.js: script-missing']],
    ['a file in a folder of a condition', 'if [ -n "$A" ]; then cd dist; fi\nexec node sever.js\n', []],
    ['a program by PATH', 'export PATH=/usr/sbin\nexec nginx -g "daemon off;"\n', []],
    ['a program by an unknown PATH', 'PATH=$(pwd)/bin:$PATH\nexec none\n', ['warning -: not-in-path']],
    ['a program by a sourced PATH', '. /env\nexec none\n', ['warning -: not-in-path']],
    ['a program of a sourced environment', '. /opt/venv/bin/activate\nexec gunicorn app\n', []],
    ['the last program of a sourced environment', '. /opt/venv/bin/activate\ngunicorn app\n', []],
    [
      'a file before a loop',
      'set -e\nnode sever.js\nwhile true; do sleep 1; done\n',
      ['error /app/sever.js: script-missing'],
    ],
    ['a file before a loop, without set -e', 'node sever.js\nwhile true; do sleep 1; done\n', []],
    ['a file that is needed', 'node sever.js && exec "$@"\n', ['error /app/sever.js: script-missing']],
    ['a file behind another program', 'set -e\nfind /x\nnode sever.js\nexec "$@"\n', []],
    ['a file or an end', 'node sever.js || exit 1\nexec "$@"\n', ['error /app/sever.js: script-missing']],
    ['a file whose failure counts not', 'set -e\nnode sever.js || true\nexec "$@"\n', []],
    ['a file in a function', 'f() { node sever.js; }\nf && exec "$@"\n', ['error /app/sever.js: script-missing']],
    ['a folder that may be missing', 'cd /none && none\n', ['error -: not-in-path']],
    ['a condition at the end', '[ -n "$A" ] && exec none\n', ['error -: not-in-path']],
    ['another end', '[ -n "$A" ] || exec none\n', []],
    ['a subshell', 'set -e\n(cd /x; none)\nexec "$@"\n', ['error -: not-in-path']],
    ['a background program', 'set -e\nnone &\nexec "$@"\n', []],
    ['changed arguments', 'shift\nexec gosu app "$@"\n', ['error -: not-in-path']],
    ['an open quote', "exec none '\n", []],
    ['an array', `set -e\nA=(--port 80)\nexec "$@" "\${A[@]}"\n`, []],
    ['an array with spaces', 'set -e\nA=( --port 80 )\nexec "$@"\n', []],
    ['an array of lines', "set -e\nA=(\n  --port 80 # don't; (\n  ')' $(none)\n)\nexec \"$@\"\n", []],
    ['more of an array', 'set -e\nA=()\nA+=(--a b)\nA[1]+=c\nexec "$@"\n', []],
    ['an array of a command', `set -e\nA=(none 1)\nexec "\${A[@]}"\n`, ['error -: not-in-path']],
    ['an unknown array', `set -e\nA=(none)\nA+=("$B")\nexec "\${A[@]}"\n`, ['error -: not-in-path']],
    ['an array of an unknown command', `A=($(x))\nexec "\${A[@]}" "$@"\n`, []],
    ['a declared array', 'set -e\ndeclare -a A=(\n  none\n  more\n)\nlocal B=(none 1)\nexec "$@"\n', []],
    ['a command behind an array', 'set -e\nA=(a b)\nnone\nexec "$@"\n', ['error -: not-in-path']],
    ['a function of Bash with brackets', 'set -e\nfunction f() {\n  none\n}\nf\nexec "$@"\n', ['error -: not-in-path']],
    ['a function of Bash with a space', 'set -e\nfunction f () { none; }\nf x\nexec "$@"\n', ['error -: not-in-path']],
    [
      'a function of Bash with a brace below',
      'set -e\nfunction f()\n{\n  none\n}\nf\nexec "$@"\n',
      ['error -: not-in-path'],
    ],
    ['a command behind a function of Bash', 'set -e\nfunction f() { :; }\nnone\nexec "$@"\n', ['error -: not-in-path']],
    ['a file in a pushed folder', 'pushd dist >/dev/null\nexec node main.js\n', []],
    ['a file not in a pushed folder', 'pushd dist\nexec node sever.js\n', ['error /app/dist/sever.js: script-missing']],
    ['a file behind popd', 'pushd dist\npopd\nexec node server.js\n', []],
    ['output to another command', 'set -e\nexec > >(tee -a log more) 2>&1\nread A < <(none a b)\nexec "$@"\n', []],
    ['an alias', 'set -e\nalias ll="ls -l" lx=ls\nll /\nlx\nexec "$@"\n', []],
    ['a command behind the end', 'node -v\nexit $?\nnone\n', []],
    ['a command before the end', 'set -e\nnone\nexit 0\n', ['error -: not-in-path']],
    ['a tool in a substitution', 'set -e\nX=$(none -r .x)\nexec "$@"\n', ['error -: not-in-path']],
    ['a tool in a substitution without set -e', 'X=$(none)\nexec "$@"\n', []],
    ['a tool in a substitution that is caught', 'set -e\nX=$(none || true)\nexport Y=$(none)\nexec "$@"\n', []],
    ['a tool at the end of a pipe', 'set -e\nnode -v | none\nexec "$@"\n', ['error -: not-in-path']],
    ['a tool at the start of a pipe', 'set -e\nnone | node\nexec "$@"\n', []],
    ['a tool in a pipe that fails', 'set -eo pipefail\nnone | node\nexec "$@"\n', ['error -: not-in-path']],
    ['a tool before the hand-over', 'none < /a > /b && exec "$@"\n', ['error -: not-in-path']],
    ['a tool before the hand-over, and another one', 'none && exec "$@"\nexec node server.js\n', []],
    ['a tool that a loop waits for', 'until none -z db 1; do sleep 1; done\nexec "$@"\n', ['error -: not-in-path']],
    ['a negated one', 'while ! none; do sleep 1; done\nexec "$@"\n', ['error -: not-in-path']],
    ['a loop that gives up', 'for i in 1 2; do none && break; sleep 1; done\nexec "$@"\n', []],
    ['a loop that ends', 'until none; do i=$((i+1)); [ $i -gt 9 ] && break; done\nexec "$@"\n', []],
    [
      'a loop that ends the script',
      'until none; do sleep 1; [ "$A" ] && exit 1; done\nexec "$@"\n',
      ['error -: not-in-path'],
    ],
    ['a tool or an end', 'none || exit 1\nexec "$@"\n', ['error -: not-in-path']],
    ['a tool that is asked for', 'if ! command -v none; then exit 1; fi\nexec "$@"\n', ['error -: not-in-path']],
    ['a tool that may be there', 'command -v none && none\nexec "$@"\n', []],
    ['a tool that the script gets', 'set -e\napt-get install -y none\nnone\nexec "$@"\n', ['error -: not-in-path']],
    ['a tool that the script makes', 'set -e\nln -s /x /usr/bin/none\nnone\nexec "$@"\n', ['error -: not-in-path']],
    ['a tool behind an unknown condition', 'set -e\nif [ "$A" ]; then none; fi\nexec "$@"\n', []],
    ['arithmetic', 'set -e\n((i++)) || true\n(( i > 1 )) && none\nexec "$@"\n', []],
    ['a long test', 'set -e\nif [[ -n "$A" && -n "$B" ]]; then none; fi\nexec "$@"\n', []],
    [
      'a long test that holds',
      'set -e\nif [[ $1 == n* && -n $2 ]]; then none; fi\nexec "$@"\n',
      ['error -: not-in-path'],
    ],
    ['a long test that does not', 'set -e\nif [[ $1 == x* || -z $2 ]]; then none; fi\nexec "$@"\n', []],
    [
      'a long test of lines',
      'set -e\nif [[ $1 == n*\n  && -n $2 ]]; then none; fi\nexec "$@"\n',
      ['error -: not-in-path'],
    ],
    ['a pattern with brackets', '[[ $1 =~ ^(x|y)$ ]] && exec none\nexec "$@"\n', []],
    ['a test with brackets', 'set -e\n[[ ( $1 == x || -n $A ) && -n $2 ]] && none\nexec "$@"\n', []],
    ['operators in quotes', 'if [[ $1 == "||" ]]; then exec none; fi\nexec "$@"\n', []],
    ['arithmetic that holds', 'if (( $# == 2 )); then exec none; fi\nexec "$@"\n', ['error -: not-in-path']],
    ['arithmetic that does not', '(( $# > 2 )) && exec none\nexec "$@"\n', []],
    ['arithmetic that sets', 'i=1\n(( i = 2 ))\nif [ $i = 1 ]; then exec none; fi\nexec "$@"\n', []],
    [
      'arithmetic that compares',
      'i=1\n(( i == 2 ))\nif [ $i = 1 ]; then exec none; fi\nexec "$@"\n',
      ['error -: not-in-path'],
    ],
    ['a known command', 'if [ "$1" = node ]; then exec none; fi\nexec "$@"\n', ['error -: not-in-path']],
    ['another command', 'if [ "$1" = none ]; then exec none; fi\nexec "$@"\n', []],
    ['unknown arguments', 'set -- $(cat /x)\nexec "$@"\n', []],
    ['unknown arguments behind a missing tool', 'set -- none $(cat /x)\nexec "$@"\n', ['warning -: not-in-path']],
    ['an end that may be', 'set -e\nif [ -n "$A" ]; then exit 1; fi\nnone\nexec "$@"\n', ['error -: not-in-path']],
  ])('%s', (_, code, expected) => {
    expect(behind(code, ['node', 'server.js'])).toEqual(expected)
  })

  test('the tool of a user who is not root does not run', () => {
    const code = 'if [ "$(id -u)" = 0 ]; then\n  exec su-exec app "$@"\nfi\nexec "$@"\n'
    expect(behind(code, ['node', 'server.js'], { user: '1000' })).toEqual([])
  })

  test('the command behind the tool must be there', () => {
    expect(behind('set -e\nexec gosu app "$@"\n', ['node', 'sever.js'])).toEqual([
      'error /app/sever.js: script-missing',
    ])
    expect(behind('chown app .\nexec gosu app "$@"\n', ['nodee'])).toEqual(['warning -: not-in-path'])
  })

  test('a shell that is called with a script follows it, too', () => {
    const files = [script('/start.sh', '/bin/sh', '#!/bin/sh\nexec node sever.js\n', 0o644)]
    const config = { entrypoint: [], cmd: ['sh', '/start.sh'] }
    expect(behind('', [], config, files)).toEqual(['error /app/sever.js: script-missing'])
  })
})

test('the start files of a login shell may help its script', () => {
  const start = (entrypoint: string[]) => behind('exec none', [], { entrypoint })
  expect(start(['bash', '-l', ENTRYPOINT])).toEqual(['warning -: not-in-path'])
  expect(start(['bash', ENTRYPOINT])).toEqual(['error -: not-in-path'])
})

/** The kernel reads the first line of a script only if it starts the script. */
describe('set -e by an option', () => {
  const CODE = 'none --init\nexec node server.js\n'
  const started = (shebang: string, cmd: string[]) =>
    findingLines(entrypoint, {
      layers: [[...FILES, script('/run.sh', shebang, `#!${shebang}\n${CODE}`)]],
      config: { cmd, workingDir: '/app' },
    })

  test.each<[string, string[]]>([
    ['/bin/sh -e', ['/run.sh']],
    [' /bin/sh -e', ['/run.sh']],
    ['\t/bin/sh \t-eu', ['/run.sh']],
    ['/usr/bin/env -S sh -e', ['/run.sh']],
    ['/usr/bin/env -S bash -eo pipefail', ['/run.sh']],
    ['/bin/sh', ['sh', '-e', '/run.sh']],
    ['/bin/sh', ['sh', '-x', '-e', '/run.sh']],
    ['/bin/sh', ['bash', '-euo', 'pipefail', '/run.sh']],
    ['/bin/sh', ['sh', '-e', '--', '/run.sh']],
    ['/bin/sh', ['sh', '-o', 'errexit', '/run.sh']],
    ['/bin/sh', ['env', 'A=1', 'sh', '-e', '/run.sh']],
  ])('#!%s, %j', (shebang, cmd) => {
    expect(started(shebang, cmd)).toEqual(['error -: not-in-path'])
  })

  test.each<[string, string[]]>([
    ['/bin/sh -e', ['sh', '/run.sh']],
    ['/bin/sh -e', ['bash', '-u', '/run.sh']],
    ['/bin/sh -e', ['sh', '-e', '+e', '/run.sh']],
    ['/usr/bin/env -S sh -e', ['sh', '/run.sh']],
    ['/bin/sh', ['/run.sh', '-e']],
    ['/bin/sh', ['sh', '/run.sh', '-e']],
  ])('#!%s, %j does not set it', (shebang, cmd) => {
    expect(started(shebang, cmd)).toEqual([])
  })
})

test('an empty word in a script is due to what wrote the script', () => {
  const files = [...FILES, script(ENTRYPOINT, '/bin/sh', '#!/bin/sh\nexec ""\n')]
  const image = { layers: [[], files], config: { entrypoint: ['docker-entrypoint.sh'], cmd: ['node'] } }
  const [finding] = findingsOf(entrypoint, image)
  expect(finding).toMatchObject({ severity: 'error', path: ENTRYPOINT, layer: 1, data: { problem: 'empty-word' } })
  expect(JSON.stringify(finding?.fix)).toContain("<<'EOF'")
})

describe('a script that never hands over', () => {
  const TOOLS = ['/sbin/tini', '/bin/ls', '/usr/bin/awk', '/usr/sbin/adduser', '/usr/bin/xargs'].map(path => elf(path))
  const stays = (code: string, entrypoint: string[] = [ENTRYPOINT]) =>
    findingLines(shellForm, {
      layers: [[...FILES, ...TOOLS, script(ENTRYPOINT, '/bin/sh', `#!/bin/sh\n${code}`)]],
      config: { entrypoint, cmd: ['node', '/app/server.js'] },
    })

  test.each([
    ['by exec', 'node /app/server.js\n'],
    ['after other commands', 'set -e\nnode /app/dist/main.js\nPORT=80 node /app/server.js --port "$PORT"\n'],
    ['its arguments', 'ls\n"$@"\nnode "$@"\n'],
    ['its arguments alone', 'exec 2>&1\n"$@"\n'],
    ['in a condition', 'if true; then node /app/server.js; fi\n'],
    ['in a function', 'main() { "$@"; }\nmain "$@"\n'],
    ['behind env', 'env A=1 node /app/server.js\n'],
    ['behind gosu', 'gosu app node /app/server.js\n'],
    ['behind find', 'find /app -name server.js -exec node {} +\n'],
    ['to what only waits', 'node -e 1\nsleep 9\n'],
  ])('%s is likely to delay the stop', (_, code) => {
    expect(stays(code)).toEqual([`warning ${ENTRYPOINT}: script-stays`])
  })

  test.each([
    ['but does so', 'node -e 1\nexec node /app/server.js\n'],
    ['if a condition is met', '[ -n "$A" ] && exec "$@"\nnode /app/server.js\n'],
    ['to its arguments', 'node -e 1\nexec "$@"\n'],
    ['but handles signals', "trap 'kill $!' TERM\nnode /app/server.js & wait\n"],
    ['and reads a file', '. /lib.sh\nnode /app/server.js\n'],
    ['and ends at once', 'node -e 1\nls /app\n'],
    ['and ends with a filter', 'node -e 1\nawk 1 /etc/passwd\n'],
    ['and ends with an account', 'adduser x\n'],
    ['and ends with a variable', 'env A=1 ls\n'],
    ['and ends with the variables', 'env\n'],
    ['and ends as another user', 'gosu app ls\n'],
    ['and ends with files', 'find /app -exec ls {} +\n'],
    ['and ends with arguments', 'xargs -n 1 ls < /x\n'],
    ['and ends with a builtin', 'node -e 1\necho done\n'],
  ])('%s is not reported', (_, code) => {
    expect(stays(code)).toEqual([])
  })

  test('under tini is not reported', () => {
    expect(stays('node /app/server.js\n', ['tini', '--', ENTRYPOINT])).toEqual([])
  })
})

describe('arguments that a script shifts away', () => {
  test.each<[string, string[], string[]]>([
    ['shift\nexec "$@"', ['app', 'node'], []],
    ['shift\nexec "$@"', ['app', 'nodde'], ['error -: not-in-path']],
    ['shift 2\nexec "$@"', ['a', 'b', 'node'], []],
    ['if [ "$1" = run ]; then shift; fi\nexec "$@"', ['run', 'node'], []],
    ['while [ $# -gt 1 ]; do shift; done\nexec "$@"', ['a', 'b', 'node'], []],
    ['f() { shift; echo "$1"; }\nf a b\nexec "$@"', ['node'], []],
  ])('%j with %j: %j', (code, cmd, expected) => {
    expect(behind(code, cmd)).toEqual(expected)
  })
})
