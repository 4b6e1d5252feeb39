import type { Extractor } from '../extract/extractor.ts'
import { EXTRACTORS } from '../extract/registry.ts'
import type { Need } from '../model.ts'
import { basenameOf, isBelow, join, normalize, parentOf } from '../paths.ts'

/** Which files' content is kept while a layer is read. */
export interface ContentFilter {
  /** How many of the file's first bytes are wanted: 0 for none, Infinity for all. */
  bytesOf(path: string, mode: number): number
  /**
   * A symlink of this layer that a needed path leads through: what it leads to is wanted from here on too. It spares
   * reading the layer again in the usual case, where the link stands before the file.
   */
  noteLink(path: string, target: string): void
  /** What is made of files while they stream by. */
  readonly extractors: readonly Extractor[]
}

/** Compiles the needs; one for each layer, because what is noted of one layer must not depend on the others' pace. */
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
  /** Every path on the way to something that is wanted: only links at these matter. */
  const ways = new Set<string>()
  const addWay = (path: string): string => {
    for (let at = path; !ways.has(at) && at !== '/'; at = parentOf(at)) ways.add(at)
    return path
  }
  for (const path of [...paths, ...folders.map(folder => folder.path)]) addWay(path)
  return {
    extractors,
    bytesOf(path, mode) {
      if (paths.has(path) || (names.size > 0 && names.has(basenameOf(path)))) return Number.POSITIVE_INFINITY
      for (const folder of folders) {
        if (isBelow(path, folder.path) && path.endsWith(folder.suffix)) return Number.POSITIVE_INFINITY
      }
      return (mode & 0o111) === 0 ? 0 : head
    },
    noteLink(path, target) {
      if (!ways.has(path)) return
      const leads = (need: string) => need === path || isBelow(need, path)
      const led = (need: string) => {
        const start = target.startsWith('/') ? target : join(parentOf(path), target)
        return addWay(normalize(start + need.slice(path.length)))
      }
      // The lists are copied first: what is added now is no path that the link itself leads through.
      for (const need of [...paths].filter(leads)) if (paths.size < MAX_PATHS) paths.add(led(need))
      for (const { path: need, suffix } of folders.filter(folder => leads(folder.path))) {
        if (folders.length < MAX_PATHS) folders.push({ path: led(need), suffix })
      }
    },
  }
}

/** Links can multiply the paths that are wanted, but not beyond this. */
const MAX_PATHS = 1024
