import { asTexts } from '../json.ts'
import type { Extractor } from './extractor.ts'
import { fromWholeFile } from './whole-file.ts'

/** Larger than any real one by far. */
const MAX_BYTES = 4 * 1024 * 1024

/**
 * The accounts of /etc/shadow whose password is empty, in order of lines (shadow(5)). Only this is learned and not the
 * file itself, so that no password's hash gets into the layer index.
 */
export const emptyPasswords: Extractor<'emptyPasswords'> = {
  name: 'emptyPasswords',
  start({ path, size }) {
    if (path !== '/etc/shadow' || size > MAX_BYTES) return null
    return fromWholeFile(size, content => namesWithoutPassword(content.toString('utf8')))
  },
  parse: value => asTexts(value, 'emptyPasswords'),
}

export function namesWithoutPassword(shadow: string): string[] {
  const lines = shadow.split('\n').map(line => line.trim().split(':'))
  return lines.flatMap(([name = '', password]) =>
    name !== '' && !name.startsWith('#') && password === '' ? [name] : [],
  )
}
