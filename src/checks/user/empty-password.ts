import { Failure } from '../../failure.ts'
import type { Image, Need } from '../../image/model.ts'
import { normalize } from '../../image/paths.ts'
import { USER_NEEDS } from '../../image/user.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { imageEnvironment, pathFolders, withUnknownSearch } from '../start/environment.ts'
import { type AccountLine, type Accounts, accountsOf } from './accounts.ts'
import { accountWords } from './words.ts'

const PASSWD = '/etc/passwd'
const SHADOW = '/etc/shadow'

/** Programs that would ask for the password. */
const ASKING = ['su', 'login', 'sshd', 'dropbear', 'doas', 'sudo']
const MAX_SHOWN = 10

export const emptyPassword: Check = {
  id: 'user/empty-password',
  title: 'Account with an empty password',
  severity: 'warning',
  inherited: 'info',
  evidence: {
    likely: 'The image has a program that may let anyone become that user.',
    possible: 'The image has no program that asks for passwords.',
  },
  systems: 'unix',
  needs: [...USER_NEEDS, { kind: 'extract', name: 'emptyPasswords' } satisfies Need],
  docs: {
    why: prose`
      With an empty password, \`su\` or a login service lets anyone become that user. An empty password of root gives
      full control of the container.
    `,
    how: prose`
      The password field is empty in /etc/shadow, or in /etc/passwd if that field does not refer to /etc/shadow. \`*\`
      and \`!\` lock an account. Programs that ask for passwords are \`su\`, \`sudo\`,
      \`doas\`, \`login\` and SSH servers. Accounts of the base image are an info.
    `,
    limits: 'Stagegate does not read the PAM configuration, which can refuse empty passwords.',
    fix: prose`
      Do not set a password: tools that create users lock it by default. If something emptied it (\`passwd -d\`,
      \`adduser\` of an old BusyBox), lock it:

      \`\`\`dockerfile
      RUN passwd -l app
      \`\`\`
    `,
  },
  run(image) {
    const passwd = accountsOf(image)
    if (passwd === null) return 'not-applicable'
    const shadow = shadowOf(image)
    const accounts = new Set(passwd.lines.map(({ name }) => name))
    const shadowed = new Set(passwd.lines.filter(({ password }) => password === 'x').map(({ name }) => name))
    const program = askingProgram(image)
    return [
      ...observe(image, PASSWD, passwd, () => true, program),
      ...(shadow ? observe(image, SHADOW, shadow, name => shadowed.has(name) || !accounts.has(name), program) : []),
    ]
  },
}

/** @throws Failure `user-unreadable` if the image has the file and the reader kept no content */
function shadowOf({ tree, layers }: Image): Accounts | null {
  const entry = tree.resolve(SHADOW)
  if (entry?.type !== 'file') return null
  const names = tree.extracts(SHADOW)?.emptyPasswords
  if (names === undefined) throw new Failure('user-unreadable', `${SHADOW} is in the image, and could not be read.`)
  const base = layers.findLast(layer => layer.origin === 'base' && layer.extracts.get(entry.path)?.emptyPasswords)
  const lines = (list: readonly string[]) => list.map(name => ({ name, password: '', uid: 0 }))
  return {
    lines: lines(names),
    layer: entry.layer,
    base: lines(base?.extracts.get(entry.path)?.emptyPasswords ?? []),
    baseLayer: base?.index ?? entry.layer,
  }
}

function observe(
  image: Image,
  path: string,
  { lines, layer, base, baseLayer }: Accounts,
  counts: (name: string) => boolean,
  program: string | null,
): Observation[] {
  const isEmpty = ({ name, password }: AccountLine) => password === '' && counts(name)
  const before = new Set(base.filter(isEmpty).map(({ name }) => name))
  const empty = [...new Set(lines.filter(isEmpty).map(({ name }) => name))]
  const own = image.layers[layer]?.origin === 'own' ? empty.filter(name => !before.has(name)) : []
  const fresh = new Set(own)
  const inherited = empty.filter(name => !fresh.has(name))
  return [
    { names: own, inherited: false },
    { names: inherited, inherited: true },
  ]
    .filter(({ names }) => names.length > 0)
    .map(({ names, inherited }) => ({
      evidence: program === null ? 'possible' : 'likely',
      path,
      layer: inherited ? baseLayer : layer,
      data: {
        accounts: names.slice(0, MAX_SHOWN),
        count: names.length,
        inherited,
        ...(program !== null && { program }),
      },
      message: text`${accountWords(names, inherited)} ${plain(names.length === 1 ? 'has' : 'have')} an empty password in ${path}. ${riskWords(program, names.length)}`,
      fix: text`Lock the password: ${`RUN passwd -l ${names[0]}`}, or replace the empty field with ${'!'}.`,
    }))
}

function riskWords(program: string | null, accounts: number): Words {
  if (program === null) return plain('The image has no program that asks for passwords.')
  const users = plain(accounts === 1 ? 'that user' : 'those users')
  return text`The image has ${program}, which may let anyone become ${users}.`
}

/** Such a program in PATH, or where systems have it. */
function askingProgram(image: Image): string | null {
  const environment = imageEnvironment(image)
  const folders = [environment, withUnknownSearch(environment)].flatMap(pathFolders)
  const paths = ASKING.flatMap(name => folders.map(folder => normalize(`${folder}/${name}`)))
  return paths.find(path => image.tree.resolve(path)?.type === 'file') ?? null
}
