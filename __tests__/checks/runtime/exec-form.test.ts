import { expect, test } from '@jest/globals'
import { execForm } from '../../../src/checks/runtime/exec-form.ts'
import { shellForm } from '../../../src/checks/runtime/shell-form.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { findingsOf } from '../images.ts'
import { elf, findingLines, script } from './files.ts'

const SCRIPT = '/usr/local/bin/start'
const FILES = [
  ...['/bin/sh', '/usr/bin/node', '/usr/bin/npm', '/usr/bin/java', '/usr/bin/envsubst'].map(path => elf(path)),
  script(SCRIPT, '/bin/sh', '#!/bin/sh\nexec "$@"\n'),
]
const line = (text: string) => ({ cmd: ['/bin/sh', '-c', text] })

test.each<[string, Partial<ImageConfig>, string[]]>([
  ['a list in single quotes', line("['node','server.js']"), ['error -: quoted-list']],
  ['a list without commas between words', line('["node" "server.js",]'), ['error -: quoted-list']],
  ['a list of one word', line("['node']"), ['error -: quoted-list']],
  ['a list with spaces', line("[ 'node', 'server.js' ]"), ['error -: quoted-list']],
  ['a list in typographic quotes', line('[\u201cnode\u201d, \u201cserver.js\u201d]'), ['error -: quoted-list']],
  ['a list without quotes', line('[node, server.js]'), ['error -: quoted-list']],
  ['a condition of a variable', line('[ "$READY" ] && exec node'), []],
  ['a condition of a command', line('[ "$(cat /ready)" = "yes" ] && exec node'), []],
  ['a condition', line('[ -f /x ] && exec node'), []],
  ['a condition of Bash', line('[[ "$A" = b ]] && node'), []],
  ['a variable', { cmd: ['node', 's.js', `\${PORT}`] }, ['warning -: variable']],
  ['a variable without braces', { entrypoint: ['node', '--port=$PORT'] }, ['warning -: variable']],
  ['a program in a variable', { cmd: ['$APP'] }, ['warning -: variable']],
  ['a default value', { cmd: ['node', `\${PORT:-80}`] }, ['warning -: variable']],
  ['a variable in lower case', { cmd: ['node', `\${app_port}`] }, ['warning -: variable']],
  ['a variable behind a letter', { cmd: ['node', '-p$PORT'] }, ['warning -: variable']],
  ['a variable between letters', { cmd: ['java', `-Xmx\${HEAP}m`] }, ['warning -: variable']],
  ['a variable of an option in one item', { cmd: ['node', '--port $PORT'] }, ['warning -: variable']],
  ['the output of a command', { cmd: ['node', '$(hostname)'] }, ['warning -: variable']],
  ['an operator', { cmd: ['node', 'a.js', '&&', 'node', 'b.js'] }, ['warning -: operator']],
  ['a probe', { cmd: ['node'], healthcheck: { test: ['CMD', 'node', `http://x:\${PORT}/`] } }, ['warning -: variable']],
  ['a probe for a shell', { cmd: ['node'], healthcheck: { test: ['CMD', 'sh', '-c', 'node $PORT'] } }, []],
  ['a probe in shell form', { cmd: ['node'], healthcheck: { test: ['CMD-SHELL', 'node $PORT'] } }, []],
  ['code of PowerShell', { cmd: ['pwsh', '-Command', '$ErrorActionPreference="Stop"'] }, []],
  ['code of Perl', { cmd: ['perl', '-ne', '$ENV{X}=1'] }, []],
  ['code of Node', { cmd: ['node', '-e', '$HOME = 1; x($HOME)'] }, []],
  ['settings of nginx', { cmd: ['nginx', '-g', 'set $PORT 1;'] }, []],
  ['a file behind a short option', { cmd: ['node', '-c', `/etc/\${STAGE}.json`] }, ['warning -: variable']],
  ['names for envsubst', { cmd: ['envsubst', '$HOST $PORT'] }, []],
  ['options of Java', { entrypoint: ['java', '$JAVA_OPTS', '-jar', 'app.jar'] }, ['error -: variable']],
  ['options of Java behind others', { cmd: ['java', '-Xmx1g', `\${JVM_ARGS}`, '-jar', 'a'] }, ['error -: variable']],
  ['options behind a path', { cmd: ['java', '-cp', '$JAVA_OPTS', 'Main'] }, ['warning -: variable']],
  ['options of an application', { cmd: ['java', '-jar', 'app.jar', '$APP_OPTS'] }, ['warning -: variable']],
  ['a price', { cmd: ['node', 'US$5', '$5'] }, []],
  ['a variable for a shell', line('exec node --port=$PORT'), []],
  ['code', { cmd: ['node', '-e', 'const $A = 1'] }, []],
  ['a command line in one item', { entrypoint: [SCRIPT], cmd: ['npm run start'] }, ['warning -: one-item']],
  ['an argument with spaces', { entrypoint: ['node'], cmd: ['npm run start'] }, []],
  ['a line for a shell', { entrypoint: ['/bin/sh', '-c'], cmd: ['npm run start'] }, []],
  ['words that name no program', { entrypoint: [SCRIPT], cmd: ['hello world'] }, []],
  ['an option and its value', { entrypoint: ['node'], cmd: ['--port 80'] }, ['warning -: one-item']],
  ['an option and its value in one list', { cmd: ['node', 'a.js', '--log-level debug'] }, ['warning -: one-item']],
  ['an option that is a value', { cmd: ['node', '-e', '--x y'] }, []],
  ['a value with spaces', { cmd: ['node', 'a.js', '--name=a b', '-c "x y"', '-- a b'] }, []],
  ['an option for a shell', { entrypoint: ['sh', '-c'], cmd: ['--port 80'] }, []],
])('%s', (_, config, expected) => {
  expect(findingLines(execForm, { layers: [FILES], config })).toEqual(expected)
})

test.each<[string, string[]]>([
  ...['exec $@', 'exec $*', `exec npm \${@}`, 'eval "exec $@"', 'eval "$@"', 'exec sh -c "$*"', 'main $@'].map(
    (code): [string, string[]] => [code, []],
  ),
  ['A="$*"\nexec $A', []],
  ['A="$*"\nexec "$@"', ['warning -: one-item']],
  ['echo $@\nexec "$@"', ['warning -: one-item']],
  ['log "starting $*"\nexec "$@"', ['warning -: one-item']],
])('a line for a script with %j', (code, expected) => {
  const files = [...FILES, script('/split', '/bin/sh', `#!/bin/sh\n${code}\n`)]
  expect(
    findingLines(execForm, { layers: [files], config: { entrypoint: ['/split'], cmd: ['npm run start'] } }),
  ).toEqual(expected)
})

test('runtime/shell-form gives no advice for a list that is none', () => {
  expect(findingLines(shellForm, { layers: [FILES], config: line("['node','server.js']") })).toEqual([])
})

test.each<[string, Partial<ImageConfig>, boolean, string]>([
  ['CMD alone', { cmd: ['node', '$PORT'] }, true, 'Use the shell form, `CMD exec node "$PORT"`, or let the program'],
  [
    'options of Java',
    { entrypoint: ['java', '$JAVA_OPTS', '-jar', 'a b.jar'] },
    true,
    "Use the shell form, `ENTRYPOINT exec java $JAVA_OPTS -jar 'a b.jar'`, or set `JAVA_TOOL_OPTIONS`, which the program reads itself.",
  ],
  [
    'options of Java with arguments',
    { entrypoint: ['java', `\${JAVA_OPTS}`, '-jar', 'a.jar'], cmd: ['x'] },
    true,
    `\nENTRYPOINT ["/bin/sh", "-c", "exec java \${JAVA_OPTS} -jar a.jar \\"$@\\"", "sh"]`,
  ],
  [
    'an operator',
    { cmd: ['node', 'a.js', '&&', 'node', 'b.js'] },
    true,
    'Use the shell form, `CMD node a.js && node b.js`, or start one program only.',
  ],
  [
    'arguments in CMD',
    { entrypoint: ['node', '$PORT'], cmd: ['a'] },
    true,
    '\nENTRYPOINT ["/bin/sh", "-c", "exec node \\"$PORT\\"',
  ],
  ['a program in ENTRYPOINT', { entrypoint: ['node'], cmd: ['$PORT'] }, true, '\nENTRYPOINT ["/bin/sh", "-c", "exec'],
  [
    'a script in ENTRYPOINT that runs CMD',
    { entrypoint: [SCRIPT], cmd: ['node', '$PORT'] },
    true,
    'Use the shell form, `CMD exec node "$PORT"`, or let the program read the variable.',
  ],
  [
    'an image without a shell',
    { cmd: ['/app', '$PORT'] },
    false,
    'Let the program read the variable. The image has no',
  ],
])('the fix of a variable fits %s', (_, config, hasShell, fix) => {
  const [found] = findingsOf(execForm, { layers: [hasShell ? FILES : [elf('/app')]], config }).map(describeFinding)
  expect(found?.fix).toContain(fix)
})

test.each<[line: string, env: string[], expected: string[]]>([
  ['exec java "$JAVA_OPTS" -jar app.jar', ['JAVA_OPTS=-Xms64m -Xmx128m'], ['warning -: quoted-options']],
  ['exec java "$JAVA_OPTS" -jar app.jar', ['JAVA_OPTS='], ['warning -: quoted-options']],
  ['exec java "$JAVA_OPTS" -jar app.jar', [], ['warning -: quoted-options']],
  [`node "\${NODE_FLAGS:-}" server.js`, [], ['warning -: quoted-options']],
  ['exec java "$JAVA_OPTS" -jar app.jar', ['JAVA_OPTS=-Xmx128m'], []],
  ['exec java "$JAVA_OPTS" -jar app.jar', ['JAVA_OPTS=-Dname=Two words'], []],
  ['exec java $JAVA_OPTS -jar app.jar', ['JAVA_OPTS=-Xms64m -Xmx128m'], []],
  [`exec java "\${JAVA_OPTS:--Xmx1g}" -jar app.jar`, [], []],
  [`exec java \${JAVA_OPTS:+"$JAVA_OPTS"} -jar app.jar`, [], []],
  ['exec java -jar app.jar "$APP_ARGS"', [], []],
  ['exec java "-Dx=$APP_ARGS" -jar app.jar', [], []],
  ['JAVA_OPTS=$(cat /opts) exec java "$JAVA_OPTS" -jar app.jar', [], []],
])('options in quotes: %s with %j', (text, env, expected) => {
  expect(findingLines(execForm, { layers: [FILES], config: { ...line(text), env } })).toEqual(expected)
})
