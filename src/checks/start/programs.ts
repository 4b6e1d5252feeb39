import type { Image, TreeEntry } from '../../image/model.ts'
import { isBelow, normalize } from '../../image/paths.ts'
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
  /** Nobody may execute it. */
  | 'not-executable'
  /** Somebody may, but not the user that the container runs as. */
  | 'not-permitted'
  /** A script that the user may not read, so that its interpreter cannot. */
  | 'not-readable'
  /** Neither an ELF file nor a script with `#!`. */
  | 'no-format'
  | 'empty-word'

export interface Program {
  /** Where the word leads; for a bare name the file in PATH that comes closest, or null. */
  path: string | null
  entry: TreeEntry | null
  problem: ProgramProblem | null
}

/** What engines set where the image sets none. moby, oci/defaults.go and containerd, oci/spec_opts.go: the same value. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Of several settings of one variable the last counts, as runc has it. */
export function environmentOf(image: Image, name: string): string | undefined {
  return image.config.env.findLast(one => one.startsWith(`${name}=`))?.slice(name.length + 1)
}

export function workingFolder(image: Image): string {
  return normalize(image.config.workingDir)
}

/** The folders that a bare name is looked for in, relative ones from the working directory. */
export function pathFolders(image: Image): string[] {
  const folders = (environmentOf(image, 'PATH') ?? DEFAULT_PATH).split(':').slice(0, 100)
  return folders.map(folder => absolute(image, folder))
}

/**
 * The folders that a script may find a program in, besides those of the image's PATH: the default ones, which it may name or
 * put into PATH, and that of s6-overlay, whose `/init` does so.
 */
export function usualFolders(image: Image): string[] {
  return [...pathFolders(image), ...DEFAULT_PATH.split(':'), '/command']
}

export function absolute(image: Image, path: string): string {
  return path.startsWith('/') ? path : `${workingFolder(image)}/${path}`
}

/** What the engine itself mounts, so that the image does not tell what is there. */
const MOUNTED = ['/proc', '/sys', '/dev']

/**
 * The program that a word starts: runc's LookPath and then execve(2), with the image's PATH and working directory.
 * Null for one that only the running container has.
 */
export function findProgram(image: Image, word: string, identity: Identity | null): Program | null {
  if (word === '') return { path: null, entry: null, problem: 'empty-word' }
  if (word.includes('/')) {
    const path = absolute(image, word)
    return MOUNTED.some(folder => isBelow(path, folder)) ? null : at(image, path, identity)
  }
  let closest: Program | null = null
  for (const folder of pathFolders(image)) {
    const found = at(image, `${folder}/${word}`, identity)
    if (found.problem === null || found.problem === 'no-format') return found
    if (found.problem !== 'missing' && found.problem !== 'directory') closest ??= found
  }
  return closest ?? { path: null, entry: null, problem: 'not-in-path' }
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
  return shebang === undefined && (elf === undefined || elf.bits === 0) ? 'no-format' : null
}
