import type { TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { UserFacts } from '../../image/user.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { link, newSearchBudget } from '../runtime/linking/link.ts'
import { loaderAt } from '../runtime/linking/loader.ts'
import { accountsOf } from '../user/accounts.ts'
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

/** Programs that read the accounts and make root of who knows the password, or start PAM with their own name. */
const PAM_PROGRAMS = ['su', 'passwd', 'chfn', 'chsh']

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
  addLoaded(image, programs, add)
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
  if (su === null) return
  const isSure = usesPam(image, su) && letsThrough(serviceOf(image, 'su'), 'password') === 'success'
  add('/etc/passwd', su, isSure)
  const hasShadow = accountsOf(image)?.lines.some(({ uid, password }) => uid === 0 && password === 'x') === true
  if (hasShadow) add('/etc/shadow', su, isSure)
}

/** libpam loads the modules of all lines when it starts. */
function addPam(image: AnalyzedImage, programs: readonly TreeEntry[], user: UserFacts, add: Add): void {
  for (const name of PAM_PROGRAMS) {
    const program = programCalled(image, programs, name)
    if (program === null || !usesPam(image, program)) continue
    const service = serviceOf(image, name)
    const isSure = name === 'su' || (user.name !== null && basenameOf(program.path) === name)
    for (const path of [...service.files, ...modulesOf(image, service)].slice(0, 200)) add(path, program, isSure)
  }
}

/** What the dynamic loader of glibc reads, even for setuid programs (ld.so(8)), and the libraries. */
function addLoaded(image: AnalyzedImage, programs: readonly TreeEntry[], add: Add): void {
  const budget = newSearchBudget()
  for (const program of programs.slice(0, 100)) {
    const facts = image.tree.extracts(program.path)?.elf
    const interpreter = facts?.interpreter ?? null
    const loader = facts === undefined || interpreter === null ? null : loaderAt(image, interpreter, facts)
    if (facts === undefined || interpreter === null || loader === null) continue
    add(interpreter, program, true)
    if (loader.libc === 'glibc') {
      add('/etc/ld.so.preload', program, true)
      if (image.tree.resolve('/etc/ld.so.cache')?.type === 'file') add('/etc/ld.so.cache', program, true)
    }
    // The loader ignores LD_LIBRARY_PATH here.
    const { loaded } = link(image, program.path, facts, { ...loader, environment: [] }, budget)
    for (const library of loaded.values()) if (library !== null) add(library.path, program, true)
  }
}
