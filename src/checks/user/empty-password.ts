import type { Image, Need } from '../../image/model.ts'
import { USER_NEEDS } from '../../image/user.ts'
import type { Check, Observation } from '../check.ts'
import { type Accounts, accountsOf } from './accounts.ts'

const PASSWD = '/etc/passwd'
const SHADOW = '/etc/shadow'

/** Programs that would ask for the password. */
const ASKING = ['su', 'login', 'sshd', 'dropbear', 'doas', 'sudo']
const FOLDERS = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin']
const SHOWN = 10

export const emptyPassword: Check = {
  id: 'user/empty-password',
  title: 'An account has an empty password',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [...USER_NEEDS, { kind: 'path', path: SHADOW } satisfies Need],
  docs: {
    why: 'With an empty password, `su` or a login service makes anyone that user without asking; for root, that is the whole container.',
    how: 'The password field of /etc/shadow is empty, or that of /etc/passwd itself where it does not refer to /etc/shadow. `*` and `!` lock an account. It is a warning where the image has a program that asks for passwords (`su`, `login`, an SSH server), an info where it has none, and an info for accounts of the base image.',
    limits: 'How PAM is set up is not read: some configurations refuse empty passwords.',
    fix: 'Do not give a password at all; tools that create users lock it by default. Where one was emptied (`passwd -d`, `adduser` of an old BusyBox), lock it:\n\n```dockerfile\nRUN passwd -l app\n```',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const passwd = accountsOf(image, PASSWD)
    if (passwd === null) return 'not-applicable'
    const shadow = accountsOf(image, SHADOW)
    const known = new Set(passwd.lines.map(([name]) => name))
    const shadowed = new Set(passwd.lines.filter(([, password]) => password === 'x').map(([name]) => name))
    const program = askingProgram(image)
    return [
      ...observe(image, PASSWD, passwd, () => true, program),
      ...(shadow ? observe(image, SHADOW, shadow, name => shadowed.has(name) || !known.has(name), program) : []),
    ]
  },
}

function observe(
  image: Image,
  path: string,
  { lines, layer, base, baseLayer }: Accounts,
  counts: (name: string | undefined) => boolean,
  program: string | null,
): Observation[] {
  // A line with one field is no account.
  const isEmpty = ([name, password]: string[]) => password === '' && counts(name)
  const before = new Set(base.filter(isEmpty).map(([name]) => name))
  const empty = [...new Set(lines.filter(isEmpty).map(([name = '']) => name))]
  const own = image.layers[layer]?.origin === 'own' ? empty.filter(name => !before.has(name)) : []
  const inherited = empty.filter(name => !own.includes(name))
  return [
    { names: own, inherited: false },
    { names: inherited, inherited: true },
  ]
    .filter(({ names }) => names.length > 0)
    .map(({ names, inherited }) => ({
      ...((inherited || program === null) && { severity: 'info' as const }),
      path,
      layer: inherited ? baseLayer : layer,
      data: {
        accounts: names.slice(0, SHOWN),
        count: names.length,
        inherited,
        ...(program !== null && { program }),
      },
    }))
}

function askingProgram({ tree }: Image): string | null {
  for (const name of ASKING) {
    const path = FOLDERS.map(folder => `${folder}/${name}`).find(path => tree.resolve(path)?.type === 'file')
    if (path !== undefined) return path
  }
  return null
}
