import type { TreeEntry } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { accountsOf } from '../user/accounts.ts'
import { loadedFiles } from './loaded-libraries.ts'
import { nameServices } from './name-services.ts'
import { pamPrograms } from './pam-programs.ts'
import { modulesOf, serviceOf } from './pam-service.ts'
import { letsThrough } from './pam-stack.ts'
import { programCalled, usesPam } from './setuid-programs.ts'
import { type Change, changeOf } from './writers.ts'

/** A file that a setuid program uses as root, and that the user can change. */
export interface RootFile extends Change {
  path: string
  program: TreeEntry
  /** Whether the user becomes root by it. */
  sure: boolean
}

/** Each file or folder that the user can write to once, with the first program that uses it. */
export function rootFiles(image: AnalyzedImage, programs: readonly TreeEntry[], user: UserFacts): RootFile[] {
  const byPath = new Map<string, RootFile>()
  const add = (path: string, program: TreeEntry, sure: boolean, accepts: (change: Change) => boolean = () => true) => {
    const change = changeOf(image, path, user)
    if (change === null || !accepts(change)) return
    const at = change.entry.path
    if (!byPath.has(at) || (sure && byPath.get(at)?.sure === false)) byPath.set(at, { ...change, path, program, sure })
  }
  addAccounts(image, programs, add)
  addPam(image, programs, user, add)
  for (const { path, program: by, sure } of loadedFiles(image)) add(path, by, sure)
  const sudo = programCalled(image, programs, 'sudo')
  if (sudo !== null && user.name !== null) {
    const folder = '/etc/sudoers.d'
    const files = image.tree.list(folder).filter(name => !name.includes('.') && !name.endsWith('~'))
    // sudo refuses files that others can write to, or that are not root's.
    const isRead = ({ entry, by, inPlace }: Change) =>
      inPlace && by === 'group' && entry.gid === 0 && entry.uid === 0 && (entry.mode & 0o002) === 0
    for (const path of ['/etc/sudoers', ...files.map(name => `${folder}/${name}`)]) {
      add(path, sudo, path === '/etc/sudoers', isRead)
    }
  }
  return [...byPath.values()]
}

type Add = (path: string, program: TreeEntry, sure: boolean) => void

function addAccounts(image: AnalyzedImage, programs: readonly TreeEntry[], add: Add): void {
  const su = programCalled(image, programs, 'su')
  // Its rules name root, and with another account of UID 0 or another name, USER is who they mean.
  const sudo = programCalled(image, programs, 'sudo')
  if (sudo !== null) add('/etc/passwd', sudo, true)
  // The library takes no account of root from there, but others that rules name.
  const reader = sudo ?? su
  if (reader !== null && nameServices(image).has('extrausers'))
    for (const name of ['passwd', 'shadow', 'group']) add(`/var/lib/extrausers/${name}`, reader, false)
  if (su === null) return
  const isSure = usesPam(image, su) && letsThrough(serviceOf(image, 'su'), 'password') === 'success'
  add('/etc/passwd', su, isSure)
  const hasShadow = accountsOf(image)?.lines.some(({ uid, password }) => uid === 0 && password === 'x') === true
  if (hasShadow) add('/etc/shadow', su, isSure)
}

/** libpam loads the modules of all lines when it starts. */
function addPam(image: AnalyzedImage, programs: readonly TreeEntry[], user: UserFacts, add: Add): void {
  for (const { program, service: name, use, sure } of pamPrograms(image, programs)) {
    const service = serviceOf(image, name)
    // Others than `su` refuse a user who is not in /etc/passwd.
    const isSure = use === 'root' || (user.name !== null && sure)
    for (const path of [...service.files, ...modulesOf(image, service)].slice(0, 200)) add(path, program, isSure)
  }
}
