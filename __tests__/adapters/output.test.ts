import { describe, expect, test } from '@jest/globals'
import { lineOutput, wholeOutput } from '../../src/adapters/output.ts'

describe('lineOutput', () => {
  /** The lines of a text that arrives in chunks of this size. */
  function linesOf(text: string, size: number): string[] {
    const lines: string[] = []
    const output = lineOutput('program', line => lines.push(line))
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; at += size) output.take(bytes.subarray(at, at + size))
    expect(output.end()).toBe('')
    return lines
  }

  test.each([1, 2, 3, 5, 1000])('the lines do not depend on chunk boundaries (%s bytes)', size => {
    expect(linesOf('é😀\r\n\n\r\nb\rc\n€', size)).toEqual(['é😀', '', '', 'b\rc', '€'])
    expect(linesOf('a\n', size)).toEqual(['a'])
    expect(linesOf('', size)).toEqual([])
  })

  test('the length of an unfinished line is limited', () => {
    const output = lineOutput('program', () => {}, 2 ** 20)
    output.take(Buffer.alloc(2 ** 20))
    expect(() => output.take(Buffer.alloc(1))).toThrow(expect.objectContaining({ code: 'output-too-large' }))
  })
})

describe('wholeOutput', () => {
  test('characters across chunk boundaries stay whole', () => {
    const output = wholeOutput('program')
    for (const byte of Buffer.from('é😀')) output.take(Buffer.of(byte))
    expect(output.end()).toBe('é😀')
  })

  test('the length is limited', () => {
    const output = wholeOutput('docker', 2 ** 20)
    output.take(Buffer.alloc(2 ** 20))
    expect(() => output.take(Buffer.alloc(1))).toThrow('docker printed more than 1 MiB')
  })
})
