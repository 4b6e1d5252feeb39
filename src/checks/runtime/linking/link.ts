import { Failure } from '../../../failure.ts'
import { compareVersions, parseVersion } from '../../../image/elf/versions.ts'
import type { ElfFacts } from '../../../image/elf-facts.ts'
import type { Image } from '../../../image/model.ts'
import { normalize } from '../../../image/paths.ts'
import { lacksPages } from '../pages.ts'
import type { Loader } from './loader.ts'
import { glibcOrder, type LoadedFile, muslOrder } from './search-folders.ts'

/** A library, or a version of it, that the loader does not find, or whose file ends too early. */
export type LinkProblem =
  | { kind: 'truncated'; library: string; path: string; missing: number; neededBy: string }
  | { kind: 'missing'; library: string; neededBy: string }
  | { kind: 'too-old'; library: string; version: string; has: string | null; neededBy: string; path: string }

export interface Linked {
  problems: LinkProblem[]
  /** Files whose libraries could not be read. */
  unread: string[]
  /** The file for each loaded name; null for the loader itself. */
  loaded: Map<string, LoadedFile | null>
}

/** Real programs load fewer. */
const MAX_LIBRARIES = 2000

/**
 * Finds the libraries of a program or library as the dynamic loader would, and theirs. `loaded` has the files that the
 * loading program has already. Each check has its own budget.
 * @throws Failure `linking-limit` if the budget is exceeded
 * glibc, elf/dl-load.c, `_dl_map_object`; ld.so(8). musl, ldso/dynlink.c, `load_library`.
 */
export function link(
  image: Image,
  path: string,
  facts: ElfFacts,
  loader: Loader,
  budget: SearchBudget,
  loaded?: Linked['loaded'],
): Linked {
  const result: Linked = { problems: [], unread: [], loaded: new Map(loaded) }
  const queue: LoadedFile[] = [{ path, facts, parent: null }]
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    if (file.facts.unread.includes('dynamic') && file.facts.missing === 0) result.unread.push(file.path)
    for (const library of file.facts.dynamic?.needed ?? []) {
      if (result.loaded.has(library)) continue
      if (result.loaded.size > MAX_LIBRARIES)
        throw new Failure('linking-limit', 'A program in the image loads too many libraries.')
      if (isLoaderItself(library, loader)) {
        result.loaded.set(library, null)
        continue
      }
      const dependency = findLibrary(image, library, file, loader, budget)
      if (dependency === null) {
        const isReported = result.problems.some(problem => problem.library === library)
        if (!isReported) result.problems.push({ kind: 'missing', library, neededBy: file.path })
        continue
      }
      result.loaded.set(library, dependency)
      if (dependency.facts.dynamic?.soname != null) result.loaded.set(dependency.facts.dynamic.soname, dependency)
      queue.push(dependency)
      const { path: at, facts: its } = dependency
      if (lacksPages(its, image.tree.resolve(at)?.size ?? 0, image)) {
        result.problems.push({ kind: 'truncated', library, path: at, missing: its.missing, neededBy: file.path })
      }
    }
  }
  // musl knows no versions.
  if (loader.libc === 'glibc') result.problems.push(...oldVersions({ path, facts, parent: null }, result.loaded))
  return result
}

/** The libraries that musl's C library contains; with gcompat, also those of glibc that it replaces. */
function isLoaderItself(library: string, { libc }: Loader): boolean {
  if (libc === 'glibc') return /^ld-linux[^/]*\.so\.\d$|^linux-vdso/.test(library)
  if (/^lib(?:c|pthread|rt|m|dl|util|xnet)\./.test(library)) return true
  return libc === 'compat' && /^(?:ld-linux|ld64|lib(?:resolv|crypt|anl|nsl|BrokenLocale)\.)/.test(library)
}

function findLibrary(
  image: Image,
  library: string,
  by: LoadedFile,
  loader: Loader,
  budget: SearchBudget,
): LoadedFile | null {
  const matching = (path: string): LoadedFile | null => {
    spend(budget, path)
    const facts = image.tree.extracts(path)?.elf
    if (!facts || facts.machine !== by.facts.machine || facts.bits !== by.facts.bits) return null
    return { path: normalize(path), facts, parent: by }
  }
  if (library.includes('/')) return matching(library)
  const folders =
    loader.libc === 'glibc' ? glibcOrder(image, by, loader) : [...loader.environment, ...muslOrder(image, by)]
  for (const folder of folders) {
    const match = matching(`${folder}/${library}`)
    if (match !== null) return match
  }
  if (loader.libc === 'glibc' && by.facts.dynamic?.noDefaultFolders) return null
  for (const path of [...(loader.cache.get(library) ?? []), ...loader.folders.map(folder => `${folder}/${library}`)]) {
    const match = matching(path)
    if (match !== null) return match
  }
  return null
}

/** Characters of the paths that the searches of one check may look up. Each look-up takes as long as its path. */
export interface SearchBudget {
  left: number
}

/** A large real image takes some ten thousand paths, each of fifty characters. */
const MAX_CHARACTERS = 100_000_000

export function newSearchBudget(): SearchBudget {
  return { left: MAX_CHARACTERS }
}

function spend(budget: SearchBudget, path: string): void {
  budget.left -= path.length
  if (budget.left < 0) {
    throw new Failure('linking-limit', "The image's programs search too many directories for their libraries.")
  }
}

/** Symbol versions that a file needs and the loaded library does not define. */
function oldVersions(program: LoadedFile, loaded: Linked['loaded']): LinkProblem[] {
  const files = new Set([program, ...[...loaded.values()].filter(file => file !== null)])
  const problems = new Map<string, LinkProblem>()
  for (const file of files) {
    for (const { library, versions } of file.facts.dynamic?.versionsNeeded ?? []) {
      const provider = loaded.get(library)
      const defined = provider?.facts.dynamic?.versionsDefined ?? []
      // A library without readable versions satisfies every version.
      if (!provider || defined.length === 0) continue
      for (const version of versions) {
        const has = defined.find(one => parseVersion(one)?.kind === parseVersion(version)?.kind) ?? null
        if (has !== null && compareVersions(has, version) >= 0) continue
        const problem: LinkProblem = {
          kind: 'too-old',
          library,
          version,
          has,
          neededBy: file.path,
          path: provider.path,
        }
        const other = problems.get(library)
        if (other?.kind !== 'too-old' || compareVersions(version, other.version) > 0) problems.set(library, problem)
      }
    }
  }
  return [...problems.values()]
}
