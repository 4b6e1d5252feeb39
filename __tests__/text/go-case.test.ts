import { expect, test } from '@jest/globals'
import { lowerCase } from '../../src/text/go-case.ts'

// The expected values are those of Go's strings.ToLower.
test.each([
  ['PRODUCTION', 'production'],
  // U+0130 and the Kelvin sign.
  ['\u0130', 'i'],
  ['wor\u212a', 'work'],
  // JavaScript writes a sigma at the end of a word as a final one.
  ['ΑΣ', 'ασ'],
  ['ſ', 'ſ'],
  ['ß', 'ß'],
  ['𐐀', '𐐨'],
])('%s is %s in lower case', (text, lower) => expect(lowerCase(text)).toBe(lower))
