import { describe, expect, test } from '@jest/globals'
import { lineOutput, wholeOutput } from '../../src/adapters/output.ts'

describe('lineOutput', () => {
  /** The lines of a text that comes in chunks of so many bytes. */
  function linesOf(text: string, size: number): string[] {
    const lines: string[] = []
    const output = lineOutput('program', line => lines.push(line))
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) output.take(bytes.subarray(at, at + size))
    expect(output.end()).toBe('')
    return lines
  }

  test.each([1, 2, 3, 5, 1000])('wherever it is cut, the lines are the same (%s bytes)', size => {
    expect(linesOf('é😀\r\n\n\r\nb\rc\n€', size)).toEqual(['é😀', '', '', 'b\rc', '€'])
    expect(linesOf('a\n', size)).toEqual(['a'])
    expect(linesOf('', size)).toEqual([])
  })

  test('a line without an end is bounded', () => {
    const output = lineOutput('program', () => {}, 2 ** 20)
    output.take(Buffer.alloc(2 ** 20))
    expect(() => output.take(Buffer.alloc(1))).toThrow(expect.objectContaining({ code: 'output-too-large' }))
  })
})

describe('wholeOutput', () => {
  test('characters that are cut in two are whole', () => {
    const output = wholeOutput('program')
    for (const byte of Buffer.from('é😀')) output.take(Buffer.of(byte))
    expect(output.end()).toBe('é😀')
  })

  test('it is bounded', () => {
    const output = wholeOutput('docker', 2 ** 20)
    output.take(Buffer.alloc(2 ** 20))
    expect(() => output.take(Buffer.alloc(1))).toThrow('docker printed more than 1 MiB')
  })
})
