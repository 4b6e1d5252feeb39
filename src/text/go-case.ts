/**
 * The lower case of Go's `strings.ToLower`: each sign alone, with the simple mapping of Unicode. JavaScript looks at words,
 * for the sigma at their end, and makes two signs of U+0130.
 */
export function lowerCase(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text.toLowerCase() : Array.from(text, lowerSign).join('')
}

function lowerSign(sign: string): string {
  return sign === '\u0130' ? 'i' : sign.toLowerCase()
}
