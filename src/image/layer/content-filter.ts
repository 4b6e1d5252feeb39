import type { Extractor } from '../extract/extractor.ts'
import { EXTRACTORS } from '../extract/registry.ts'
import type { Need } from '../model.ts'
import { basenameOf, isBelow, join, normalize, parentOf } from '../paths.ts'

/** Selects the content that is kept while a layer is read. */
export interface ContentFilter {
  /** How many of the file's first bytes are needed: 0 for none, Infinity for all. */
  selectBytes(path: string, mode: number): number
  /**
   * Adds the target of a symlink if a needed path leads through it. If the link precedes the file, as usual, the layer
   * need not be read again.
   */
  followLink(path: string, target: string): void
  /** The extractors that process the layer's files. */
  readonly extractors: readonly Extractor[]
}

/** Compiles the needs. Each layer has its own filter, because the links of one must not affect the others. */
export function createContentFilter(needs: readonly Need[]): ContentFilter {
  const paths = new Set<string>()
  const names = new Set<string>()
  const folders: { path: string; suffix: string }[] = []
  const extractors: Extractor[] = []
  let head = 0
  for (const need of needs) {
    if (need.kind === 'path') paths.add(normalize(need.path))
    else if (need.kind === 'basename') names.add(need.name)
    else if (need.kind === 'below') folders.push({ path: normalize(need.path), suffix: need.suffix ?? '' })
    else if (need.kind === 'extract') extractors.push(EXTRACTORS[need.name])
    else head = Math.max(head, need.bytes)
  }
  /** The needed paths and their parents: only links at these matter. */
  const ancestors = new Set<string>()
  const addAncestors = (path: string): string => {
    for (let at = path; !ancestors.has(at) && at !== '/'; at = parentOf(at)) ancestors.add(at)
    return path
  }
  for (const path of [...paths, ...folders.map(folder => folder.path)]) addAncestors(path)
  return {
    extractors,
    selectBytes(path, mode) {
      if (paths.has(path) || (names.size > 0 && names.has(basenameOf(path)))) return Number.POSITIVE_INFINITY
      for (const folder of folders) {
        if (isBelow(path, folder.path) && path.endsWith(folder.suffix)) return Number.POSITIVE_INFINITY
      }
      return (mode & 0o111) === 0 ? 0 : head
    },
    followLink(path, target) {
      if (!ancestors.has(path)) return
      const isAffected = (need: string) => need === path || isBelow(need, path)
      const follow = (need: string) => {
        const start = target.startsWith('/') ? target : join(parentOf(path), target)
        return addAncestors(normalize(start + need.slice(path.length)))
      }
      // The lists are copied first: the link does not affect paths that it adds.
      for (const need of [...paths].filter(isAffected)) if (paths.size < MAX_PATHS) paths.add(follow(need))
      for (const { path: need, suffix } of folders.filter(folder => isAffected(folder.path))) {
        if (folders.length < MAX_PATHS) folders.push({ path: follow(need), suffix })
      }
    },
  }
}

/** Links can multiply the needed paths, up to this number. */
const MAX_PATHS = 1024
