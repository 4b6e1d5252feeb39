import { describe, expect, test } from '@jest/globals'
import { analyze } from '../../../../src/checks/analysis.ts'
import { imageEnvironment } from '../../../../src/checks/start/environment.ts'
import { endsOfShell } from '../../../../src/checks/start/shell/ends.ts'
import { programWords, replacesShell } from '../../../../src/checks/start/shell/line.ts'
import { startState } from '../../../../src/checks/start/shell/state.ts'
import { textsOf } from '../../../../src/checks/start/shell/texts.ts'
import { parseShellLine } from '../../../../src/checks/start/shell/words.ts'
import { fakeImage } from '../../../helpers/image.ts'

const image = analyze(
  fakeImage({ layers: [[{ path: '/app', type: 'directory' }]], config: { env: ['NAME=x', 'EMPTY='] } }),
)

const parse = (line: string) => {
  const commands = parseShellLine(line)
  if (commands === null) throw new Error('not parsed')
  return commands
}

/** The program that a line calls first, and whether the line always fails without it. */
function firstOf(line: string) {
  const start = startState(imageEnvironment(image), [], null, null)
  const { first, isNeeded } = endsOfShell(image, line, start, { shell: 'sh', knowsMissing: false })
  if (first === null) return null
  const [words = []] = textsOf(image, first.program, first.state)
  return { words, environment: first.state.environment, surely: isNeeded(first) }
}

describe('the first program of a line', () => {
  test.each<[string, string[] | null, object?]>([
    ['node server.js', ['node', 'server.js'], { environment: imageEnvironment(image), surely: true }],
    ['  exec   node "server one.js" \'b c\' d\\ e', ['node', 'server one.js', 'b c', 'd e']],
    ['A=1 B="x y" node', ['node']],
    ['A=1; export B=2; node', ['node'], { surely: true }],
    ['cd /app && node x', ['node', 'x'], { environment: { folder: '/app' } }],
    ['cd /nowhere && node x', ['node', 'x'], { environment: { folder: null } }],
    ['cd "$DIR" && node x', ['node', 'x'], { environment: { folder: null } }],
    ['migrate\nnode x', ['migrate'], { surely: false }],
    ['set -e\nmigrate\nnode x', ['migrate'], { surely: true }],
    ['migrate && node x', ['migrate'], { surely: true }],
    ['migrate || node x', ['migrate'], { surely: false }],
    ['cat x | node', ['cat', 'x'], { surely: false }],
    ['# comment\nnode', ['node']],
    ['node # comment', ['node']],
    ['node\\\n  server.js', ['node', 'server.js']],
    ['node >/dev/null 2>&1', ['node']],
    ['exec > /var/log/x 2>&1 && server', ['server'], { surely: true }],
    ['2>x node 1', ['node', '1']],
    ['node &>log a', ['node', 'a']],
    ['server() { node; }; server', ['node'], { surely: true }],
    ['if true; then node; fi', ['node'], { surely: true }],
    ['if test -f x; then node; fi', ['node'], { surely: false }],
    ['while :; do node; done', ['node'], { surely: false }],
    ['{ node; }', ['node'], { surely: true }],
    ['( node )', ['node'], { surely: true }],
    ['! node', ['node'], { surely: false }],
    ['$NODE x', ['$NODE', 'x']],
    ['"$NODE" x', ['$NODE', 'x']],
    ['`which node` x', ['x']],
    ['test -f x || node', ['node'], { surely: false }],
    ['', null],
    ['A=1', null],
    ['A=(a b); exec env x', ['env', 'x']],
    ['A=(\n  --x 1\n)\nexec env', ['env']],
    ['A+=(a "b)") B[0]=(c) env', ['env']],
    ['diff <(a b) x', ['diff', '<(a b)', 'x']],
  ])('%p', (line, words, more = {}) => {
    const program = firstOf(line)
    expect(program?.words ?? null).toEqual(words)
    if (program) expect(program).toMatchObject(more)
  })

  test.each(['"node', "'node", 'A=(a b', 'x'.repeat(70_000)])('an invalid line', line => {
    expect(parseShellLine(line)).toBeNull()
  })

  test('text that a shell would expand is not a literal word', () => {
    const [command] = parse('a $b "$c" d* ~ \'$e\' "f g" \\$h')
    expect(command?.words.map(({ literal }) => literal)).toEqual([true, false, false, false, false, true, true, true])
  })
})

describe('whether the shell is replaced', () => {
  test.each<[string, string[]]>([
    ['node server.js', ['bash', 'busybox']],
    ['exec node server.js', ['bash', 'busybox', 'other']],
    ['migrate && exec node', ['bash', 'busybox', 'other']],
    ['migrate; node $ARGS', ['bash', 'busybox']],
    ['A=1 exec node', ['bash', 'busybox', 'other']],
    ['node; true', []],
    ['node &', []],
    ['node | tee log', []],
    ['while true; do node; done', []],
    ['node > log', []],
    ['', []],
  ])('%p', (line, shells) => {
    expect((['bash', 'busybox', 'other'] as const).filter(shell => replacesShell(parse(line), shell))).toEqual(shells)
  })
})

test.each<[string, string[]]>([
  ['A=1 node x', ['node', 'x']],
  ['exec node x', ['node', 'x']],
  ['B=2 exec -c -a name node', ['node']],
  ['exec', ['exec']],
  ['A=1', []],
])('the words of the program of %p', (line, words) => {
  expect(programWords(parse(line)[0]?.words ?? []).map(({ text }) => text)).toEqual(words)
})

describe('the variables of the first program', () => {
  const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  test.each<[string, string, string | null | undefined]>([
    ['A=1 node', 'A', '1'],
    ['A="1 2"; node', 'A', '1 2'],
    ['export A=1 B=2 && node', 'B', '2'],
    ['PATH=/opt/bin:$PATH node', 'PATH', `/opt/bin:${PATH}`],
    [`export PATH="/opt/bin:\${PATH}" && exec node`, 'PATH', `/opt/bin:${PATH}`],
    ["PATH='$PATH' node", 'PATH', '$PATH'],
    ['A=$NAME B=$A node', 'B', 'x'],
    [`A=\${NONE:-y}/\${EMPTY:-z}/\${NAME:-w} node`, 'A', 'y/z/x'],
    ['A=$NONE node', 'A', null],
    [`A=\${NAME%x} node`, 'A', ''],
    ['A=$(pwd) node', 'A', null],
    ['A="$(echo ")")" B=2 node', 'B', '2'],
    ['A=`pwd` node', 'A', null],
    ['PATH+=:/opt node', 'PATH', null],
    ['unset PATH; node', 'PATH', null],
    ['node', 'A', undefined],
  ])('%p', (line, name, value) => {
    const program = firstOf(line)
    expect(program?.words).toEqual(['node'])
    expect(program?.environment.variables.get(name)).toBe(value)
  })
})
