import type { TreeEntry } from '../../image/model.ts'
import { basenameOf, parentOf } from '../../image/paths.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { link, newSearchBudget } from '../runtime/linking/link.ts'
import { loaderAt } from '../runtime/linking/loader.ts'
import { libraryFolders } from './pam-service.ts'
import { setuidPrograms } from './setuid-programs.ts'

/** A file that the dynamic loader reads when a setuid program starts. */
export interface LoadedFile {
  path: string
  program: TreeEntry
  /** What it is: a file of the loader, a library, or one that the loader prefers to a library on some processors. */
  kind: 'loader' | 'library' | 'variant'
  /** Whether the loader reads it wherever the image runs. */
  sure: boolean
}

const MAX_PROGRAMS = 100

/**
 * What the dynamic loaders of setuid programs read, including absent files. ld.so(8).
 * @throws Failure `linking-limit`
 */
export const loadedFiles = shared((image: AnalyzedImage): LoadedFile[] => {
  const budget = newSearchBudget()
  return setuidPrograms(image)
    .slice(0, MAX_PROGRAMS)
    .flatMap(program => filesOf(image, program, budget))
})

function filesOf(image: AnalyzedImage, program: TreeEntry, budget: ReturnType<typeof newSearchBudget>): LoadedFile[] {
  const facts = image.tree.extracts(program.path)?.elf
  const interpreter = facts?.interpreter ?? null
  const loader = facts === undefined || interpreter === null ? null : loaderAt(image, interpreter, facts)
  if (facts === undefined || interpreter === null || loader === null) return []
  const isGlibc = loader.libc === 'glibc'
  const cache = image.tree.resolve('/etc/ld.so.cache')?.type === 'file' ? ['/etc/ld.so.cache'] : []
  const files = [interpreter, ...(isGlibc ? ['/etc/ld.so.preload', ...cache] : [])]
  // The loader ignores LD_LIBRARY_PATH here.
  const { loaded } = link(image, program.path, facts, { ...loader, environment: [] }, budget)
  const libraries = [...loaded.values()].flatMap(library => library?.path ?? [])
  // With an entry for another file in its cache, it does not search folders.
  const variants = isGlibc
    ? libraries.flatMap(path => variantsOf(image, path, !loader.cache.has(basenameOf(path))))
    : []
  return [
    ...files.map(path => ({ path, program, kind: 'loader', sure: true }) as const),
    ...libraries.map(path => ({ path, program, kind: 'library', sure: true }) as const),
    ...variants.map(variant => ({ ...variant, program, kind: 'variant' }) as const),
  ]
}

/** Where glibc first looks for a library, in folders for processors. One of them may be absent. */
function variantsOf(image: AnalyzedImage, path: string, isSearched: boolean): { path: string; sure: boolean }[] {
  const { tree } = image
  return [...new Set([parentOf(path), ...libraryFolders(image)])].flatMap(parent => {
    const folder = `${parent}/glibc-hwcaps`
    const names = new Set(['x86-64-v2', ...tree.list(tree.resolve(folder)?.path ?? folder)])
    const sure = isSearched && parent === parentOf(path)
    return [...names].slice(0, 20).map(name => ({ path: `${folder}/${name}/${basenameOf(path)}`, sure }))
  })
}
