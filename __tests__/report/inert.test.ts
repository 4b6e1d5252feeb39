import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { createTerminalLog } from '../../src/adapters/log-terminal.ts'
import { exitWithFailure } from '../../src/commands/exit.ts'
import { Failure, UsageError } from '../../src/failure.ts'
import { FORMATS, type Format } from '../../src/report/formats.ts'
import { inertJson, inertLines } from '../../src/report/inert.ts'
import { hostileReport } from '../helpers/reports.ts'
import { parseWorkflowCommands } from '../helpers/workflow-commands.ts'

const COMMANDS = ['::error::x', ' \u0085\t::add-mask::x', '##[error]x', 'a\n::error::x', 'a\r  ::set-output name=a::x']

test.each(COMMANDS)('no line is a command of the runner: %j', text => {
  expect(parseWorkflowCommands(text)).toHaveLength(1)
  expect(parseWorkflowCommands(inertLines(text))).toEqual([])
})

test.each(['a::b', 'std::string', ': :', '# [x]', 'a ##'])('other text stays: %j', text =>
  expect(inertLines(text)).toBe(text),
)

test('JSON keeps its values', () => expect(JSON.parse(inertJson('{"##[a":"\\\\##[b"}'))).toEqual({ '##[a': '\\##[b' }))

// Words at which each width of a terminal begins a line.
const text = `${'word ::error::owned '.repeat(30)}##[error]owned ##[add-mask]x`
describe.each(Object.keys(FORMATS) as Format[])('a report as %s', format => {
  test.each([40, 57, 80, 100, 120])('has no command of the runner at %d columns', columns => {
    for (const blame of [false, true]) {
      const shown = FORMATS[format](hostileReport(text), { color: false, columns, blame })
      expect(shown).toContain('error::owned')
      expect(parseWorkflowCommands(shown)).toEqual([])
    }
  })
})

describe('standard error', () => {
  let printed = ''
  beforeEach(() => {
    printed = ''
    jest.spyOn(process.stderr, 'write').mockImplementation(chunk => {
      printed += String(chunk)
      return true
    })
  })
  afterEach(() => {
    jest.restoreAllMocks()
  })

  test.each(COMMANDS)('has no command of the runner: %j', hostile => {
    const log = createTerminalLog(true)
    log.info(hostile)
    log.warning(hostile)
    log.group(hostile, [hostile])
    exitWithFailure(new UsageError([hostile, { message: hostile, location: { file: hostile, line: 1 } }]))
    exitWithFailure(new Failure('cancelled', hostile, { hint: hostile }))
    exitWithFailure(new Error(hostile))
    expect(printed.split('\n')).toHaveLength(9)
    expect(parseWorkflowCommands(printed)).toEqual([])
  })
})
