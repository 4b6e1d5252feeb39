import { compareBytes } from '../../image/paths.ts'
import { USER_NEEDS } from '../../image/user.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import { atMost, partition } from '../at-most.ts'
import type { Check } from '../check.ts'
import { type AccountLine, accountsOf } from './accounts.ts'
import { accountWords } from './words.ts'

const MAX_SHOWN = 10

export const duplicateUid: Check = {
  id: 'user/duplicate-uid',
  title: 'UID shared by several accounts',
  severity: 'warning',
  inherited: 'info',
  presets: { strict: 'error' },
  evidence: {
    proven: 'The account file gives several names the same UID.',
  },
  systems: 'unix',
  needs: USER_NEEDS,
  docs: {
    why: prose`
      The kernel knows users by number: accounts with the same UID can read and write each other’s files, and a second
      account with UID 0 is a second root.
    `,
    how: prose`
      Two names in /etc/passwd have the same UID. Docker and containerd read a field that is not a number as 0, and so
      does Stagegate. If the base image already has these accounts, the severity is info.
    `,
    limits: 'Accounts that come from a volume or a directory service at run time are unknown.',
    fix: prose`
      Give each account its own UID:

      \`\`\`dockerfile
      RUN useradd --uid 10001 app && useradd --uid 10002 worker
      \`\`\`

      The official Node.js images already have UID 1000: use \`node\`, or another number.
    `,
  },
  run(image) {
    const passwd = accountsOf(image)
    if (passwd === null) return 'not-applicable'
    const before = namesByUid(passwd.base)
    const isInherited = ([uid, names]: [number, string[]]) => {
      const baseNames = new Set(before.get(uid))
      return names.every(name => baseNames.has(name))
    }
    const ownFirst = partition([...namesByUid(passwd.lines)], item => !isInherited(item))
    return atMost(
      ownFirst,
      'shared by several accounts',
      item => {
        const [uid, names] = item
        const inherited = isInherited(item)
        const consequence = plain(uid === 0 ? 'each of them is root' : 'they are the same user')
        return {
          evidence: 'proven',
          path: '/etc/passwd',
          layer: inherited ? passwd.baseLayer : passwd.layer,
          data: { uid, accounts: names.slice(0, MAX_SHOWN), count: names.length, inherited },
          message: text`${accountWords(names, inherited)} share UID ${uid}, so ${consequence}.`,
          fix: text`Give each account its own UID (${'useradd --uid'}, ${'adduser -u'}), or keep only one of them.`,
        }
      },
      'UID',
    )
  },
}

/** The names that share a UID, by UID, lowest first. */
function namesByUid(accounts: readonly AccountLine[]): Map<number, string[]> {
  const names = new Map<number, Set<string>>()
  for (const { name, uid } of accounts) names.set(uid, (names.get(uid) ?? new Set()).add(name))
  return new Map(
    [...names]
      .filter(([, set]) => set.size > 1)
      .sort(([a], [b]) => a - b)
      .map(([uid, set]) => [uid, [...set].sort(compareBytes)]),
  )
}
