import { Failure } from '../../failure.ts'
import { type Account, parsePasswd, textOfName } from '../../image/accounts.ts'
import type { Image } from '../../image/model.ts'

/** The name of an account, its password field and its UID. */
export type AccountLine = Pick<Account, 'name' | 'password' | 'uid'>

const PASSWD = '/etc/passwd'

/** /etc/passwd, or the accounts of another file, as the container sees it and as the base has it. */
export interface Accounts {
  lines: AccountLine[]
  /** The layer of the file that the container sees. */
  layer: number
  base: AccountLine[]
  /** The layer of the base that has it; `layer` if none has it. */
  baseLayer: number
}

/**
 * Null if the image has no such file.
 * @throws Failure `user-unreadable` if the file was not read completely, or cannot be
 */
export function accountsOf(image: Image): Accounts | null {
  const entry = image.tree.resolve(PASSWD)
  if (entry?.type !== 'file') return null
  const content = entry.size === 0 ? new Uint8Array() : image.tree.content(PASSWD)
  if (content === undefined || content.length < entry.size) {
    throw new Failure('user-unreadable', `${PASSWD} is in the image, and its content could not be read.`)
  }
  const base = image.layers.findLast(layer => layer.origin === 'base' && layer.contents.has(entry.path))
  return {
    lines: linesOf(content),
    layer: entry.layer,
    base: linesOf(base?.contents.get(entry.path) ?? new Uint8Array()),
    baseLayer: base?.index ?? entry.layer,
  }
}

/** Names are texts. Comments do not count: engines take them for accounts, but programs that log users in do not. */
function linesOf(content: Uint8Array): AccountLine[] {
  const accounts = parsePasswd(content)
  if (accounts === null)
    throw new Failure('user-unreadable', `${PASSWD} has a line that is too long for engines, or is too large.`)
  const real = accounts.filter(({ name }) => name !== '' && !name.startsWith('#'))
  return real.map(({ name, ...rest }) => ({ ...rest, name: textOfName(name) }))
}
