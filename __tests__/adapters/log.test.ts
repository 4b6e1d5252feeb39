/** What the action prints: no text of a pull request is a command, moves the cursor or hides, in whichever way it is printed. */
import { afterEach, expect, jest, test } from '@jest/globals'
import { type ActionLog, createActionLog } from '../../src/adapters/log.ts'
import { HOSTILE } from '../helpers/reports.ts'
import { parseWorkflowCommands } from '../helpers/workflow-commands.ts'

const TEXTS = [
  ...HOSTILE,
  '\u001b[31mX\n##[group]spoof',
  'a\r\n::error::b\r::error::c\n \t::warning::d\u0085::notice::e\u2028::notice::f',
  'x%0A##[group]y%0D%0A::error::z',
  'x](http:evil) ::error:: ##[error]z.Dockerfile,line=1::b',
]
const ALL = TEXTS.join('\n')

afterEach(() => {
  jest.restoreAllMocks()
  process.exitCode = 0
})

function printed(use: (log: ActionLog) => void): string {
  const chunks: string[] = []
  jest.spyOn(process.stdout, 'write').mockImplementation(chunk => chunks.push(String(chunk)) > 0)
  use(createActionLog())
  return chunks.join('')
}

/** What people see: the runner decodes its commands, and the page of the run reads the result again. */
function expectInert(text: string): void {
  expect(text).not.toContain('##[')
  expect(text.replaceAll('\n', '')).toBe(text.replaceAll('\n', '').replace(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, ''))
  expect(text).not.toMatch(/^\s*::/m)
}

const note = { title: 'title', message: 'message', file: 'file', line: 1, endLine: 2 } as const

test.each<[string, (log: ActionLog, text: string) => void, string[]]>([
  ['info', (log, text) => log.info(text), []],
  ['warning', (log, text) => log.warning(text), ['warning']],
  ['the title of a group', (log, text) => log.group(text, []), ['group', 'endgroup']],
  ['the lines of a group', (log, text) => log.group('title', [text, text]), ['group', 'endgroup']],
  ...(['error', 'warning', 'notice'] as const).flatMap(level =>
    (['title', 'message', 'file'] as const).map(
      part =>
        [`the ${part} of an ${level}`, (log, text) => log.annotate({ level, ...note, [part]: text }), [level]] as [
          string,
          (log: ActionLog, text: string) => void,
          string[],
        ],
    ),
  ),
  ['fail', (log, text) => log.fail(text), ['error']],
])('prints no command: %s', (_, use, names) => {
  for (const text of [...TEXTS, ALL]) {
    const output = printed(log => use(log, text))
    const commands = parseWorkflowCommands(output)
    expect(commands.map(({ name }) => name)).toEqual(names)
    for (const { message, properties } of commands)
      for (const one of [message, ...Object.values(properties)]) expectInert(one)
    const plain = output.split('\n').filter(line => parseWorkflowCommands(line).length === 0)
    expectInert(plain.join('\n'))
    jest.restoreAllMocks()
  }
})

test('every method is tested above', () => {
  expect(Object.keys(createActionLog()).sort()).toEqual(['annotate', 'fail', 'group', 'info', 'warning'])
})

test('the lines of an annotation stay apart', () => {
  const output = printed(log => log.annotate({ level: 'error', ...note, message: 'one\ntwo\r\nthree' }))
  expect(parseWorkflowCommands(output)).toEqual([
    {
      name: 'error',
      properties: { title: 'title', file: 'file', line: '1', endLine: '2' },
      message: 'one\ntwo\nthree',
    },
  ])
})
