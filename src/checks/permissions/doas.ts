import type { Image, Need, TreeEntry } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import { doasCommands, EVERY } from './commands.ts'
import { type Grant, type Grants, MAX_BYTES, membersOf } from './grants.ts'

export const DOAS_NEEDS: Need[] = [{ kind: 'path', path: '/etc/doas.conf' }]

/** The rules of doas for the user: the last one that applies counts. doas.conf(5) */
export function doasGrants(image: Image, user: UserFacts): Grants {
  const entry = image.tree.resolve('/etc/doas.conf')
  const content = image.tree.content('/etc/doas.conf')
  if (entry?.type !== 'file' || entry.size === 0) return { grants: [], unread: [] }
  // doas refuses such a file.
  if (entry.uid !== 0 || (entry.mode & 0o022) !== 0) return { grants: [], unread: [] }
  if (content === undefined || content.length > MAX_BYTES) return { grants: [], unread: [entry] }
  const { groups, gids } = membersOf(image, user)
  const isUser = (name: string) =>
    name.startsWith(':')
      ? groups.has(name.slice(1)) || gids.has(Number(name.slice(1) || Number.NaN))
      : name === user.name || name === String(user.uid)
  let grants: Grant[] = []
  const unread: TreeEntry[] = []
  const text = Buffer.from(content).toString('utf8').replaceAll('\\\n', ' ')
  for (const raw of text.split('\n')) {
    const line = raw.replace(/#.*/, '').trim()
    if (line === '' && !raw.includes('"')) continue
    const match = /["\\]/.test(raw)
      ? null
      : /^(permit|deny)((?:\s+(?:nopass|nolog|persist|keepenv|setenv\s*\{[^}]*\}))*)\s+(\S+)(?:\s+as\s+(\S+))?(?:\s+cmd\s+(\S+)(\s+args\b.*)?)?$/.exec(
          line,
        )
    if (match === null) {
      if (unread.length === 0) unread.push(entry)
      continue
    }
    const [, action, options = '', who = '', as, command, args] = match
    if (!isUser(who) || (as !== undefined && as !== 'root' && as !== '0')) continue
    if (command === undefined) grants = []
    if (action === 'permit' && /\bnopass\b/.test(options)) {
      const words = args?.trim().split(/\s+/).slice(1) ?? null
      const commands = command === undefined ? [EVERY] : doasCommands(command, words)
      grants.push({ entry, text: command === undefined ? 'ALL' : `${command}${args ?? ''}`, commands, sure: true })
    } else if (command !== undefined) for (const grant of grants) grant.sure = false
  }
  return { grants, unread }
}
