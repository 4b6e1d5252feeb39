import type { Image } from '../../image/model.ts'
import { prose } from '../../text/prose.ts'
import { list, plain, text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check, Observation } from '../check.ts'
import { withoutPackaged } from '../packaged.ts'
import { ELF_PROGRAM_NEEDS } from './elf-programs.ts'
import { isOfTheDriver } from './libraries.ts'
import { filesCalled } from './linking/library-files.ts'
import { type Linked, link, newSearchBudget, type SearchBudget } from './linking/link.ts'
import { type Libc, LOADER_NEEDS, type Loader, loaderAt } from './linking/loader.ts'
import { architectureOf, runsOn } from './machines.ts'
import { type ModuleGroup, type NativeModule, nativeModules } from './modules.ts'

export const nativeModule: Check = {
  id: 'runtime/native-module',
  title: 'Incompatible native module',
  severity: 'error',
  systems: 'unix',
  needs: [...ELF_PROGRAM_NEEDS, ...LOADER_NEEDS],
  docs: {
    why: prose`
      Node.js and Python load a native module when the application first needs it, and the container fails then. Modules
      that were installed on Debian do not load on Alpine, and vice versa.
    `,
    how: prose`
      The check resolves Node.js modules (\`*.node\`) and Python extensions (\`*.so\` below site-packages or
      dist-packages) of the image's own layers as the image's \`node\` or \`python\` would load them: for its
      architecture, with its dynamic loader, and with the libraries that it has loaded already. One matching variant of
      a module is enough (\`@img/sharp-linux-x64\` and \`@img/sharp-linuxmusl-x64\`, \`prebuilds/\`). A module that the
      loader refuses because of its C library or architecture is an error. A module that lacks another library, one for
      the other C library that may load anyway, and one that its package can do without are a warning.
    `,
    limits: prose`
      The check does not compare symbols. A library that another package loads first (as Python's GPU packages do)
      counts if it is anywhere in the image.
    `,
    fix: prose`
      Install the dependencies on the distribution of the final stage:

      \`\`\`dockerfile
      FROM node:24-alpine AS deps
      WORKDIR /app
      COPY package*.json ./
      RUN npm ci --omit=dev

      FROM node:24-alpine
      COPY --from=deps /app/node_modules ./node_modules
      \`\`\`

      Keep \`node_modules\` in .dockerignore. Otherwise \`COPY\` overwrites it with the build machine's copy.
    `,
  },
  run(image) {
    const own = nativeModules(image).filter(group => group.modules.some(({ entry }) => isOwn(image, entry.layer)))
    const groups = withoutPackaged(image, own, ({ modules }) => modules[0]?.path ?? '')
    if (groups.length === 0) return 'not-applicable'
    const budget = newSearchBudget()
    const hosts = new Map<string, Host | null>()
    const misfits = groups.flatMap(group => {
      const key = group.host.path
      if (!hosts.has(key)) hosts.set(key, hostOf(image, group, budget))
      const host = hosts.get(key)
      const nearest = host ? nearestMisfit(image, group, host) : null
      return host && nearest ? [{ ...nearest, group, libc: host.loader.libc }] : []
    })
    return mergeByPackage(misfits).map(misfit => observe(image, misfit))
  },
}

function isOwn(image: Image, layer: number): boolean {
  return image.layers[layer]?.origin === 'own'
}

interface Host {
  budget: SearchBudget
  loader: Loader
  loaded: Linked['loaded']
}

/** Null if the program is static or has no loader: it cannot load anything, and other checks report that. */
function hostOf(image: Image, { host: { path, facts } }: ModuleGroup, budget: SearchBudget): Host | null {
  const loader = facts.interpreter === null ? null : loaderAt(image, facts.interpreter, facts)
  return loader && { budget, loader, loaded: link(image, path, facts, loader, budget).loaded }
}

interface Misfit {
  module: NativeModule
  reason: 'architecture' | 'libc' | 'library' | 'versions' | 'probably-libc'
  missing: string[]
}

/** From the closest misfit to the furthest. */
const REASONS: Misfit['reason'][] = ['probably-libc', 'library', 'versions', 'libc', 'architecture']

/** Of the variants that own layers have, the one that comes closest; null if one of all variants fits. */
function nearestMisfit(image: AnalyzedImage, { modules }: ModuleGroup, host: Host): Misfit | null {
  const misfits: Misfit[] = []
  for (const module of modules) {
    const misfit = misfitOf(image, module, host)
    if (misfit === null) return null
    misfits.push(misfit)
  }
  const own = misfits.filter(({ module }) => isOwn(image, module.entry.layer))
  return own.sort((a, b) => REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason))[0] ?? null
}

/** A misfit of a package, for all its modules with the same one. */
interface PackageMisfit extends Misfit {
  group: ModuleGroup
  /** The C library of the program that would load it. */
  libc: Libc
}

function observe(image: Image, misfit: PackageMisfit & { count: number }): Observation {
  const { group, module, reason, missing, libc, count } = misfit
  return {
    severity: severityOf(misfit),
    path: module.path,
    layer: module.entry.layer,
    data: {
      language: group.language,
      module: group.name,
      reason,
      missing: missing.slice(0, 5),
      architecture: architectureOf(module.facts),
      platform: image.platform.architecture,
      libc,
      host: group.host.path,
      count,
    },
    message: messageOf(image, misfit),
    fix: fixOf(group, reason),
  }
}

function severityOf({ group, reason }: PackageMisfit): 'error' | 'warning' {
  const certain = reason !== 'probably-libc' && reason !== 'library'
  return certain && !OPTIONAL.has(group.name) ? 'error' : 'warning'
}

const LIBC_NAMES: Record<Libc, string> = {
  glibc: 'glibc',
  musl: 'musl',
  compat: 'musl with a glibc compatibility layer',
}

function messageOf(
  image: Image,
  { group, module, reason, missing, libc, count }: PackageMisfit & { count: number },
): Words {
  const others = plain(count > 1 ? ` and ${count - 1} more` : '')
  const subject = text`The native module ${group.name} (${module.path}${others})`
  const has = plain(LIBC_NAMES[libc])
  switch (reason) {
    case 'architecture':
      return text`${subject} is built for ${architectureOf(module.facts)}, but the image is for ${image.platform.architecture}.`
    case 'library':
      return text`${subject} needs ${list(missing)}, which the image does not have.`
    case 'versions':
      return text`${subject} needs ${list(missing)}, but the image's libraries are older.`
    case 'probably-libc':
      return text`${subject} is built for glibc, but the image has ${has}. It may fail when it is used.`
    case 'libc':
      return text`${subject} is built for another C library than the image's ${has}. It cannot load without ${list(missing)}.`
  }
}

function fixOf({ language }: ModuleGroup, reason: Misfit['reason']): Words {
  if (reason === 'library') return plain('Install its package in the final stage.')
  return language === 'python'
    ? plain("Install the packages in a stage with the final stage's base image.")
    : text`Run ${'npm ci'} in a stage with the final stage's base image, and keep node_modules in .dockerignore.`
}

/** Packages that work without their native part. */
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

/** A package of many modules is one finding; its first module represents the others. */
function mergeByPackage(misfits: readonly PackageMisfit[]): (PackageMisfit & { count: number })[] {
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
