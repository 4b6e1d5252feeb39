import type { Image, TreeEntry } from '../../image/model.ts'
import { isBelow } from '../../image/paths.ts'
import { absolute, type Environment, imageEnvironment, pathFolders } from './environment.ts'
import { EXECUTE, type Identity, mayOpen, READ } from './identity.ts'

/** Why a word of a command starts nothing. */
export type ProgramProblem =
  /** There is no file at this path. */
  | 'missing'
  /** No folder of PATH has a file of this name. */
  | 'not-in-path'
  /** A symlink that leads to nothing. */
  | 'dangling'
  | 'directory'
  /** It has no execute bit. */
  | 'not-executable'
  /** The container's user may not execute it. */
  | 'not-permitted'
  /** A script that the user, and so its interpreter, may not read. */
  | 'not-readable'
  /** The container does not have this file of the image, because the engine mounts something there. */
  | 'mounted-over'
  /** Neither an ELF file nor a script with `#!`. */
  | 'no-format'
  | 'empty-word'
  /** A tool that switches the user, whose user or group is not in the image. */
  | 'unknown-user'
  /** The shell of an account that may not log in. */
  | 'no-login'
  /** A command that the shell does not have. */
  | 'not-in-shell'

export interface Program {
  /** Where the word leads; for a bare name, the closest match in PATH, or null. */
  path: string | null
  entry: TreeEntry | null
  problem: ProgramProblem | null
}

/** Engines mount these, so a container does not have the image's files there. OCI runtime spec, config-linux.md. */
const MOUNTED = ['/proc', '/sys', '/dev']
/** Docker, Podman and containerd's CRI plugin mount their own. */
const MOUNTED_FILES = ['/etc/hostname', '/etc/hosts', '/etc/resolv.conf']

/**
 * The program that a word starts: runc's LookPath and then execve(2), with the image's PATH and working directory
 * unless a program before has changed them. Null if only the running container can know it.
 */
export function findProgram(
  image: Image,
  word: string,
  identity: Identity | null,
  environment: Environment = imageEnvironment(image),
): Program | null {
  if (word === '') return { path: null, entry: null, problem: 'empty-word' }
  if (word.includes('/')) {
    const path = absolute(environment, word)
    if (path === null) return null
    if (MOUNTED.some(folder => isBelow(path, folder)) || MOUNTED_FILES.includes(path)) return mountedOver(image, path)
    return at(image, path, identity)
  }
  let closest: Program | null = null
  for (const folder of pathFolders(environment)) {
    const candidate = at(image, `${folder}/${word}`, identity)
    if (candidate.problem === null || candidate.problem === 'no-format') return candidate
    if (candidate.problem !== 'missing' && candidate.problem !== 'directory') closest ??= candidate
  }
  return closest ?? { path: null, entry: null, problem: 'not-in-path' }
}

/** Null if the engine may provide the file: the image has none. */
function mountedOver({ tree }: Image, path: string): Program | null {
  const entry = tree.get(path) ?? null
  return entry?.type === 'file' ? { path: entry.path, entry, problem: 'mounted-over' } : null
}

function at(image: Image, path: string, identity: Identity | null): Program {
  const { tree } = image
  const shown = path.replace(/\/(?:\.?\/)+/g, '/')
  const entry = tree.resolve(path) ?? null
  if (entry === null) {
    return { path: shown, entry: null, problem: tree.get(path)?.type === 'symlink' ? 'dangling' : 'missing' }
  }
  return { path: shown, entry, problem: problemOf(image, path, entry, identity) }
}

function problemOf(image: Image, path: string, entry: TreeEntry, identity: Identity | null): ProgramProblem | null {
  if (entry.type === 'directory') return 'directory'
  if (entry.type !== 'file' || (entry.mode & 0o111) === 0) return 'not-executable'
  const { elf, shebang } = image.tree.extracts(path) ?? {}
  if (identity && shebang !== undefined && !mayOpen(image.tree, path, identity, READ)) return 'not-readable'
  if (identity && !mayOpen(image.tree, path, identity, EXECUTE)) return 'not-permitted'
  // Linux, fs/binfmt_elf.c, load_elf_binary: executables and shared objects, not object files or core dumps.
  const isProgram = elf !== undefined && elf.bits !== 0 && (elf.type === 2 || elf.type === 3)
  return shebang === undefined && !isProgram ? 'no-format' : null
}
