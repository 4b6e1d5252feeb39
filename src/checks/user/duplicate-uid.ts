import { compareBytes } from '../../image/paths.ts'
import { USER_NEEDS } from '../../image/user.ts'
import type { Check } from '../check.ts'
import { accountsOf } from './accounts.ts'

const SHOWN = 10
const MOST = 50

export const duplicateUid: Check = {
  id: 'user/duplicate-uid',
  title: 'Several accounts share a UID',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: USER_NEEDS,
  docs: {
    why: 'Rights go by the number: two accounts of one UID read and write each other’s files, and a second UID 0 is a second root.',
    how: 'Two names in /etc/passwd have the same number. As Docker and containerd read the file, a field that is no number is 0. Accounts that the base image has in the same way are an info.',
    limits: 'Accounts that come from elsewhere at run time (a volume, a directory service) are not seen.',
    fix: 'Give each account a number of its own:\n\n```dockerfile\nRUN useradd --uid 10001 app && useradd --uid 10002 worker\n```\n\nThe official Node.js images have UID 1000 already: use `node`, or another number.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const passwd = accountsOf(image, '/etc/passwd')
    if (passwd === null) return 'not-applicable'
    const before = shared(passwd.base)
    return [...shared(passwd.lines)].slice(0, MOST).map(([uid, names]) => {
      const known = before.get(uid) ?? []
      const inherited = names.every(name => known.includes(name))
      return {
        ...(inherited && { severity: 'info' as const }),
        path: '/etc/passwd',
        layer: inherited ? passwd.baseLayer : passwd.layer,
        data: { uid, accounts: names.slice(0, SHOWN), count: names.length, inherited },
      }
    })
  },
}

/** By number, the lowest first: the names that share it. */
function shared(lines: string[][]): Map<number, string[]> {
  const names = new Map<number, Set<string>>()
  for (const [name = '', , id = ''] of lines) {
    const uid = /^[+-]?\d+$/.test(id) ? Number(id) + 0 : 0
    names.set(uid, (names.get(uid) ?? new Set()).add(name))
  }
  return new Map(
    [...names]
      .filter(([, set]) => set.size > 1)
      .sort(([a], [b]) => a - b)
      .map(([uid, set]) => [uid, [...set].sort(compareBytes)]),
  )
}
