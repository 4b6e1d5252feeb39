import type { Need, Tree } from '../../image/model.ts'

const NSSWITCH = '/etc/nsswitch.conf'

/** What `hasOtherAccounts` reads. */
export const NAME_SERVICE_NEEDS: Need[] = [{ kind: 'path', path: NSSWITCH }]

/** Sources of accounts that need no daemon, by their names in nsswitch.conf(5), with the files or directories that they read. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  db: ['/var/lib/misc/passwd.db', '/var/db/passwd.db'],
  extrausers: ['/var/lib/extrausers/passwd'],
  altfiles: ['/lib/passwd', '/usr/lib/passwd'],
  systemd: ['/etc/userdb', '/usr/lib/userdb', '/usr/local/lib/userdb'],
}

/** A line of /etc/passwd that includes accounts of other sources or changes them. */
const COMPAT = /(?<![^\n])[ \t]*[+-]/

/** Whether programs of glibc may find accounts in other files of the image than /etc/passwd. */
export function hasOtherAccounts(tree: Tree): boolean {
  const text = tree.content(NSSWITCH)?.toString()
  const [, line = ''] = /(?<![^\n])[ \t]*passwd[ \t]*:([^\n]*)/.exec(text ?? '') ?? []
  const names = line.replace(/#.*/s, '').match(/[\w-]+/g) ?? []
  return names.some(name =>
    name === 'compat'
      ? COMPAT.test(Buffer.from(tree.content('/etc/passwd') ?? '').toString('latin1'))
      : Object.hasOwn(SOURCES, name) && SOURCES[name]?.some(path => tree.resolve(path) !== undefined),
  )
}
