import type { ElfFacts } from '../../../image/elf-facts.ts'
import type { Image } from '../../../image/model.ts'
import { parentOf } from '../../../image/paths.ts'
import type { Loader } from './loader.ts'

export interface LoadedFile {
  path: string
  facts: ElfFacts
  /** The file that needed it first; null for the program. */
  parent: LoadedFile | null
}

/** Folders of a chain of libraries. Real chains have far fewer. */
const MAX_FOLDERS = 500

/** DT_RPATH of the file and of those that loaded it, unless it has DT_RUNPATH; the environment; DT_RUNPATH. */
export function glibcOrder(image: Image, by: LoadedFile, { environment }: Loader): string[] {
  const { runpath = null } = by.facts.dynamic ?? {}
  if (runpath !== null) return [...environment, ...foldersOf(image, by, runpath)]
  const inherited: string[] = []
  for (let file: LoadedFile | null = by; file !== null && inherited.length < MAX_FOLDERS; file = file.parent) {
    const { rpath = null, runpath: own = null } = file.facts.dynamic ?? {}
    if (rpath !== null && own === null) inherited.push(...foldersOf(image, file, rpath))
  }
  return [...inherited, ...environment]
}

/** For musl both are the same, and those of the loading files count too. */
export function muslOrder(image: Image, by: LoadedFile): string[] {
  const folders: string[] = []
  for (let file: LoadedFile | null = by; file !== null && folders.length < MAX_FOLDERS; file = file.parent) {
    const { rpath = null, runpath = null } = file.facts.dynamic ?? {}
    folders.push(...foldersOf(image, file, runpath ?? rpath ?? ''))
  }
  return folders
}

/** The folders of a DT_RPATH, with `$ORIGIN` replaced by the file's folder, with and without links resolved. */
function foldersOf(image: Image, file: LoadedFile, list: string): string[] {
  const own = parentOf(file.path)
  const real = parentOf(image.tree.resolve(file.path)?.path ?? file.path)
  return list
    .split(':')
    .slice(0, 100)
    .flatMap(folder => {
      const at = (origin: string) => folder.replace(/\$(?:ORIGIN\b|\{ORIGIN\})/g, () => origin)
      const names = own === real ? [at(own)] : [at(own), at(real)]
      const wide = /\$(?:LIB\b|\{LIB\})/g
      return names.flatMap(name => (wide.test(name) ? ['lib', 'lib64'].map(lib => name.replace(wide, lib)) : [name]))
    })
    .filter(folder => folder.startsWith('/'))
}
