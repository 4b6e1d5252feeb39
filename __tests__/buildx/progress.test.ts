import { describe, expect, test } from '@jest/globals'
import { emptyProgress, readProgressLine } from '../../src/buildx/progress.ts'

describe('readProgressLine', () => {
  // A frontend's error is printed unchanged, on separate lines.
  test.each([
    '{"vertexes":5}',
    '{"vertexes":[null,1,"x",{"digest":7,"name":"n"},{"digest":"d"}]}',
    '{"logs":[null,{"vertex":"d"},{"vertex":"d","data":1}]}',
    '{"vertexes":[{"digest":"d","name":"n","error":{"a":1}}]}',
    '{}',
  ])('%s', line => {
    const progress = emptyProgress()
    expect(() => readProgressLine(progress, line)).not.toThrow()
    expect(progress.log).toEqual([])
    for (const step of progress.steps.values()) expect(step.error).toBeNull()
  })

  test('CRLF line endings leave no carriage return', () => {
    const progress = emptyProgress()
    for (const text of ['one\r\ntwo\r\n', 'three\r', 'four'])
      readProgressLine(
        progress,
        JSON.stringify({ logs: [{ vertex: 'd', data: Buffer.from(text).toString('base64') }] }),
      )
    expect(progress.log.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four'])
  })

  test('an unfinished line is cut', () => {
    const progress = emptyProgress()
    const data = Buffer.from('x'.repeat(100_000)).toString('base64')
    readProgressLine(progress, JSON.stringify({ logs: [{ vertex: 'd', data }] }))
    expect(progress.log.map(({ text }) => text.length)).toEqual([4000])
  })
})
