import type { Image } from '../../image/model.ts'
import type { Check, Observation } from '../check.ts'
import { withoutPackaged } from '../packaged.ts'
import { JUDGED_NEEDS } from './judged.ts'
import { isOfTheDriver } from './libraries.ts'
import { filesCalled } from './linking/library-files.ts'
import { type LinkBudget, type Linked, link, newLinkBudget } from './linking/link.ts'
import { LOADER_NEEDS, type Loader, loaderAt } from './linking/loader.ts'
import { architectureOf, runsOn } from './machines.ts'
import { type ModuleGroup, type NativeModule, nativeModules } from './modules.ts'

export const nativeModule: Check = {
  id: 'runtime/native-module',
  title: 'A native module was built for another C library or architecture',
  severity: 'error',
  needs: [...JUDGED_NEEDS, ...LOADER_NEEDS],
  docs: {
    why: 'Node.js and Python load such a module when the application first asks for it, which is when the container fails: modules installed on Debian do not load on Alpine, nor the other way round.',
    how: 'Node.js modules (`*.node`) and Python extensions (`*.so` below site-packages or dist-packages) of own layers are loaded as the `node` or `python` of the image would: for its architecture, with its dynamic loader, with what it has loaded already. Of variants that stand side by side (`@img/sharp-linux-x64` and `@img/sharp-linuxmusl-x64`, `prebuilds/`), one that fits is enough. A module that the loader refuses for its C library or its architecture is an error; one that misses another library, one of the other C library that may load all the same, and one that its package does without are a warning.',
    limits:
      'Symbols are not compared. A library that another package loads before (as the GPU packages of Python do) counts where the image has it anywhere.',
    fix: 'Install the dependencies on the distribution that the final stage has:\n\n```dockerfile\nFROM node:24-alpine AS deps\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci --omit=dev\n\nFROM node:24-alpine\nCOPY --from=deps /app/node_modules ./node_modules\n```\n\nKeep `node_modules` in .dockerignore, so that those of the machine are not copied over them.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const own = nativeModules(image).filter(group => group.modules.some(({ entry }) => isOwn(image, entry.layer)))
    const groups = withoutPackaged(image, own, ({ modules }) => modules[0]?.path ?? '')
    if (groups.length === 0) return 'not-applicable'
    const budget = newLinkBudget()
    const hosts = new Map<string, Host | null>()
    return mergeByPackage(
      groups.flatMap(group => {
        const key = group.host.path
        if (!hosts.has(key)) hosts.set(key, hostOf(image, group, budget))
        const host = hosts.get(key)
        return host ? observe(image, group, host) : []
      }),
    )
  },
}

function isOwn(image: Image, layer: number): boolean {
  return image.layers[layer]?.origin === 'own'
}

interface Host {
  budget: LinkBudget
  loader: Loader
  loaded: Linked['loaded']
}

/** Null where the program is static or has no loader: then it cannot load anything, and other checks say so. */
function hostOf(image: Image, { host: { path, facts } }: ModuleGroup, budget: LinkBudget): Host | null {
  const loader = facts.interpreter === null ? null : loaderAt(image, facts.interpreter, facts)
  return loader && { budget, loader, loaded: link(image, path, facts, loader, budget).loaded }
}

interface Misfit {
  module: NativeModule
  reason: 'architecture' | 'libc' | 'library' | 'versions' | 'probably-libc'
  missing: string[]
}

/** From the nearest miss to the furthest. */
const REASONS: Misfit['reason'][] = ['probably-libc', 'library', 'versions', 'libc', 'architecture']

function observe(image: Image, group: ModuleGroup, host: Host): Observation[] {
  const misfits: Misfit[] = []
  for (const module of group.modules) {
    const misfit = misfitOf(image, module, host)
    if (misfit === null) return []
    misfits.push(misfit)
  }
  const own = misfits.filter(({ module }) => isOwn(image, module.entry.layer))
  const [nearest] = own.sort((a, b) => REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason))
  if (nearest === undefined) return []
  const { module, reason, missing } = nearest
  const certain = reason !== 'probably-libc' && reason !== 'library'
  return [
    {
      severity: certain && !OPTIONAL.has(group.name) ? 'error' : 'warning',
      path: module.path,
      layer: module.entry.layer,
      data: {
        language: group.language,
        module: group.name,
        reason,
        missing: missing.slice(0, 5),
        architecture: architectureOf(module.facts),
        platform: image.platform.architecture,
        libc: host.loader.libc,
        host: group.host.path,
        count: 1,
      },
    },
  ]
}

/** Packages that look for their native part and go on without it. */
const OPTIONAL = new Set([
  'bufferutil',
  'utf-8-validate',
  'msgpackr-extract',
  '@msgpackr-extract/msgpackr-extract',
  'cpu-features',
  'fsevents',
  'ssh2',
  'dtrace-provider',
  'bson-ext',
  'kerberos',
  'snappy',
  'cbor-extract',
  '@cbor-extract/cbor-extract',
])

/** Null where it loads. */
function misfitOf(image: Image, module: NativeModule, { budget, loader, loaded }: Host): Misfit | null {
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
  // musl takes the names of glibc's libraries for its own; whether it has all symbols shows when they are called.
  if (loader.libc === 'musl' && facts.dynamic?.needed.includes('libc.so.6')) {
    return { module, reason: 'probably-libc', missing: ['libc.so.6'] }
  }
  return null
}

/** A package of many modules is one finding, its first module standing for the others. */
function mergeByPackage(observations: Observation[]): Observation[] {
  const merged = new Map<string, Observation>()
  for (const one of observations) {
    const { language, module, reason } = one.data ?? {}
    const key = JSON.stringify([language, module, reason, one.layer, one.severity])
    const first = merged.get(key)
    if (first?.data) first.data['count'] = (first.data['count'] as number) + 1
    else merged.set(key, one)
  }
  return [...merged.values()]
}
