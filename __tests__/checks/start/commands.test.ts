import { expect, test } from '@jest/globals'
import { commandsOf } from '../../../src/checks/start/commands.ts'

test.each<[string, string[], string[]]>([
  ['nothing', [], []],
  ['a program', ['server', '-v'], ['server -v']],
  ['wrappers of a program', ['tini', '--', 'env', 'A=1', 'gosu', 'app', 'server'], ['server']],
  ['wrappers of nothing', ['tini', '--'], []],
  ['a line', ['sh', '-c', 'a && B=1 exec gosu app b; c'], ['sh -c a && B=1 exec gosu app b; c', 'a', 'b', 'c']],
  ['a line after wrappers', ['tini', '--', 'bash', '-lc', 'a'], ['bash -lc a', 'a']],
  ['quotes', ['sh', '-c', 'a "b; c"'], ['sh -c a "b; c"', 'a b; c']],
  ['a line in a line', ['sh', '-c', "a; sh -c 'b'"], ["sh -c a; sh -c 'b'", 'a', 'sh -c b', 'b']],
  ['a line that does not end its quotes', ['sh', '-c', 'a "b'], ['sh -c a "b']],
  ['a script of a shell', ['sh', 'start.sh'], ['sh start.sh']],
])('%s', (_, words, commands) => {
  expect(commandsOf(words).map(command => command.join(' '))).toEqual(commands)
})

test('the depth of shells and wrappers is limited', () => {
  let line = 'x'
  for (let i = 0; i < 10; i++) line = `sh -c ${JSON.stringify(line)}`
  expect(commandsOf(['sh', '-c', line]).length).toBeLessThan(8)
  expect(commandsOf([...Array<string>(1000).fill('env'), 'x'])).toEqual([])
})
