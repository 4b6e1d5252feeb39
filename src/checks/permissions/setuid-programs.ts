import type { TreeEntry } from '../../image/model.ts'
import { basenameOf, normalize } from '../../image/paths.ts'
import type { UserFacts } from '../../image/user.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { imageEnvironment, pathFolders, withUnknownSearch } from '../start/environment.ts'
import { startUser } from '../user/start-user.ts'
import { identityOf } from './identity.ts'
import { privilegedFiles, rootBy } from './privileges.ts'
import { canStart } from './writers.ts'

/**
 * USER, with the groups that it can take: `newgrp` gives those of /etc/group, even if USER has other ones.
 * @throws Failure `user-unreadable`
 */
export const setuidUser = shared((image: AnalyzedImage): UserFacts => {
  const user = startUser(image)
  const canTake = startableBy(image, user).some(({ path }) => /^(?:newgrp|sg)$/.test(basenameOf(path)))
  return canTake ? { ...user, groups: [...identityOf(image, user).gids] } : user
})

/**
 * The programs with the setuid bit of root that USER can start. Linux ignores the bit of scripts.
 * @throws Failure `user-unreadable`
 */
export const setuidPrograms = shared((image: AnalyzedImage): TreeEntry[] => startableBy(image, setuidUser(image)))

function startableBy(image: AnalyzedImage, user: UserFacts): TreeEntry[] {
  return privilegedFiles(image).filter(
    entry =>
      rootBy(entry) === 'setuid' && image.tree.extracts(entry.path)?.elf !== undefined && canStart(image, entry, user),
  )
}

/**
 * The one of these with this name; a link to it counts (`/bin/su` of Alpine). Of several, one that starts PAM: another file of
 * this name need not be the program.
 */
export function programCalled(image: AnalyzedImage, programs: readonly TreeEntry[], name: string): TreeEntry | null {
  const direct = programs.filter(({ path }) => basenameOf(path) === name)
  const renamed = programs.find(entry => isRenamed(image, entry, name))
  const [first] = direct
  if (first !== undefined) return direct.find(entry => usesPam(image, entry)) ?? renamed ?? first
  const environment = imageEnvironment(image)
  const folders = [environment, withUnknownSearch(environment)].flatMap(pathFolders)
  const targets = new Set(folders.map(folder => image.tree.resolve(normalize(`${folder}/${name}`))?.path))
  const linked = programs.find(({ path }) => targets.has(path))
  return linked ?? renamed ?? null
}

/** Libraries by which `su` and `sudo` are known under any name. */
const LIBRARIES: Readonly<Record<string, RegExp>> = { su: /^libpam_misc\.so/, sudo: /^libsudo_util\.so/ }
/** They start PAM for other things. */
const OTHERS = new Set(['passwd', 'chfn', 'chsh', 'chage', 'newgrp', 'login', 'gpasswd', 'expiry', 'mount', 'umount'])

function isRenamed({ tree }: AnalyzedImage, { path }: TreeEntry, name: string): boolean {
  const library = LIBRARIES[name]
  if (library === undefined || OTHERS.has(basenameOf(path))) return false
  return tree.extracts(path)?.elf?.dynamic?.needed.some(needed => library.test(needed)) === true
}

/** Whether the program authenticates with PAM. */
export function usesPam({ tree }: AnalyzedImage, { path }: TreeEntry): boolean {
  return tree.extracts(path)?.elf?.dynamic?.needed.some(name => name.startsWith('libpam.so')) === true
}
