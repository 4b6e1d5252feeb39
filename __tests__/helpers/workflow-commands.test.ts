import { describe, expect, test } from '@jest/globals'
import { annotations, parseWorkflowCommands } from './workflow-commands.ts'

const names = (log: string) => parseWorkflowCommands(log).map(({ name, message }) => `${name}=${message}`)

test('properties and messages are unescaped, the percent sign last', () => {
  expect(parseWorkflowCommands('::error file=a%2Cb,line=3,title=x%3Ay::one%0Atwo %250A')).toEqual([
    { name: 'error', properties: { file: 'a,b', line: '3', title: 'x:y' }, message: 'one\ntwo %0A' },
  ])
})

describe("the runner's commands", () => {
  test.each([
    ['at the start', '::notice::text', ['notice=text']],
    ['after white space', ' \t::notice::text', ['notice=text']],
    ['in another case', '::Error::text', ['error=text']],
    ['after a lone carriage return', 'progress\r::error::text', ['error=text']],
    ['the older form, anywhere', 'text ##[error]more', ['error=more']],
    ['not inside a line', 'text ::error::more', []],
    ['not an unknown name', '::unknown::text', []],
    ['not without its end', '::error text', []],
  ])('%s', (_, log, expected) => {
    expect(names(log)).toEqual(expected)
  })

  test('ignore everything between stop-commands and its token', () => {
    const log = ['::stop-commands::Token1', '::error::hidden', '##[error]hidden', '::token1::', '::error::seen']
    expect(names(log.join('\n'))).toEqual(['error=seen'])
  })

  test('do not resume at the token of another stop', () => {
    expect(names('::stop-commands::a\n::b::\n::error::hidden')).toEqual([])
  })
})

test('annotations are chosen by kind', () => {
  expect(annotations('::error::a\n::warning::b\n::group::c', 'warning').map(({ message }) => message)).toEqual(['b'])
})
