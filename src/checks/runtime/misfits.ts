import type { Image } from '../../image/model.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { imageEnvironment } from '../start/environment.ts'
import { startOf } from '../start/start.ts'
import { elfPrograms } from './elf-programs.ts'
import { isOfTheDriver } from './libraries.ts'
import { filesCalled } from './linking/library-files.ts'
import { type Linked, link, type SearchBudget } from './linking/link.ts'
import { type Loader, loaderAt } from './linking/loader.ts'
import { runsOn } from './machines.ts'
import type { ModuleGroup, NativeModule } from './modules.ts'

/** The program that loads native modules, with its loader and the libraries that it has loaded already. */
export interface Host {
  budget: SearchBudget
  loader: Loader
  /** False if what runs before may change where the loader looks. */
  isKnown: boolean
  loaded: Linked['loaded']
}

/** Null if the program is static or has no loader: it cannot load anything, and other checks report that. */
export function hostOf(
  image: AnalyzedImage,
  { host: { path, facts } }: ModuleGroup,
  budget: SearchBudget,
): Host | null {
  // What the start sets before the program counts, too.
  const started = elfPrograms(image).find(program => program.started && program.entry.path === path)
  const environment = started?.environment ?? imageEnvironment(image)
  const loader = facts.interpreter === null ? null : loaderAt(image, facts.interpreter, facts, environment)
  if (loader === null) return null
  // A program that is not known to be started is behind a script, if there is one.
  const isCertain = started ? started.doubt === null : startOf(image).steps.every(({ script }) => script === null)
  const isKnown = isCertain && environment.variables.get('LD_LIBRARY_PATH') !== null
  return { budget, loader, isKnown, loaded: link(image, path, facts, loader, budget).loaded }
}

/** Why a module does not load. */
export interface Misfit {
  module: NativeModule
  reason: 'architecture' | 'libc' | 'library' | 'versions' | 'probably-libc'
  missing: string[]
}

/** From the closest misfit to the furthest. */
const REASONS: Misfit['reason'][] = ['probably-libc', 'library', 'versions', 'libc', 'architecture']

/** Of the variants that own layers have, the one that comes closest; null if one of all variants fits. */
export function nearestMisfit(image: AnalyzedImage, { modules }: ModuleGroup, host: Host): Misfit | null {
  const misfits: Misfit[] = []
  for (const module of modules) {
    const misfit = misfitOf(image, module, host)
    if (misfit === null) return null
    misfits.push(misfit)
  }
  const own = misfits.filter(({ module }) => isOwnLayer(image, module.entry.layer))
  return own.sort((a, b) => REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason))[0] ?? null
}

/** Null if it loads. */
function misfitOf(image: AnalyzedImage, module: NativeModule, { budget, loader, loaded }: Host): Misfit | null {
  const { path, facts } = module
  if (!runsOn(facts, image.platform)) return { module, reason: 'architecture', missing: [] }
  const { problems } = link(image, path, facts, loader, budget, loaded)
  const missing = problems
    .filter(({ kind, library }) => kind === 'missing' && !isOfTheDriver(library))
    .map(({ library }) => library)
  const other = loader.libc === 'glibc' ? /^libc\.musl-|^ld-musl-|^libc\.so$/ : /^ld-linux|^ld64\.so|^libc\.so\.6$/
  if (missing.some(library => other.test(library))) return { module, reason: 'libc', missing }
  const old = problems.flatMap(problem => (problem.kind === 'too-old' ? [problem.version] : []))
  if (old.length > 0) return { module, reason: 'versions', missing: old }
  // Another package may load it first.
  const nowhere = missing.filter(library => filesCalled(image, library).length === 0)
  if (nowhere.length > 0) return { module, reason: 'library', missing: nowhere }
  // musl loads itself under the names of glibc's libraries; a missing symbol shows at the call.
  if (loader.libc === 'musl' && facts.dynamic?.needed.includes('libc.so.6')) {
    return { module, reason: 'probably-libc', missing: ['libc.so.6'] }
  }
  return null
}

/** A misfit of a package, for all its modules with the same one. */
export interface PackageMisfit extends Misfit {
  group: ModuleGroup
  host: Host
}

/** A package of many modules is one finding; its first module represents the others. */
export function mergeByPackage(misfits: readonly PackageMisfit[]): (PackageMisfit & { count: number })[] {
  const merged = new Map<string, PackageMisfit & { count: number }>()
  for (const misfit of misfits) {
    const { group, module, reason } = misfit
    const key = JSON.stringify([group.language, group.name, reason, module.entry.layer])
    const first = merged.get(key)
    if (first) first.count++
    else merged.set(key, { ...misfit, count: 1 })
  }
  return [...merged.values()]
}

export function isOwnLayer(image: Image, layer: number): boolean {
  return image.layers[layer]?.origin === 'own'
}
