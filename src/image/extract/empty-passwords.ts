import { asTexts } from '../../text/json.ts'
import { fieldsOfLines, textOfName } from '../accounts.ts'
import type { Extractor } from './extractor.ts'
import { fromWholeFile } from './whole-file.ts'

/** Far larger than any real /etc/shadow. */
const MAX_BYTES = 4 * 1024 * 1024

/**
 * The accounts in /etc/shadow with an empty password, in order of lines (shadow(5)). The content is not kept, so no password
 * hash gets into the layer index.
 */
export const emptyPasswords: Extractor<'emptyPasswords'> = {
  name: 'emptyPasswords',
  start({ path, size }) {
    if (path !== '/etc/shadow' || size > MAX_BYTES) return null
    return fromWholeFile(size, findEmptyPasswords)
  },
  parse: value => asTexts(value, 'emptyPasswords'),
}

/** The accounts without a password in a shadow file. */
export function findEmptyPasswords(shadow: Uint8Array): string[] {
  return (fieldsOfLines(shadow) ?? []).flatMap(([name = '', password]) =>
    name !== '' && !name.startsWith('#') && password === '' ? [textOfName(name)] : [],
  )
}
