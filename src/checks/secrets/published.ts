import { packagesFolder } from '../../image/extract/published.ts'
import type { Image, Layer } from '../../image/model.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { packageOwners } from '../packaged.ts'

/**
 * Whether anyone can download this file, by the record of a package manager: a distribution's list of files, or the record
 * of a package from a registry that the folder belongs to. A folder with the name of packages is not enough. An instruction
 * can write any record, so one beyond the base image only shows that it is likely. Needs `PACKAGE_NEEDS` and the extracts
 * `published`.
 * @returns `recorded` if it is likely; null if nothing shows it
 * @throws Failure `packages-unreadable`
 */
export function publicationOf(image: AnalyzedImage, { origin }: Layer, path: string): 'published' | 'recorded' | null {
  if (origin !== 'base') return isRecorded(image, path) ? 'recorded' : null
  return isRecorded(image, path) || packageOwners(image).has(path) || isSnakeoil(image, path) ? 'published' : null
}

/** `/node_modules/NAME/`, `/node_modules/@SCOPE/NAME/`, `/site-packages/NAME`, `/vendor/VENDOR/NAME/`: the folder and the name. */
const FOLDERS = [
  /^(?<folder>.*\/node_modules)\/(?<name>(?:@[^/]+\/)?[^/]+)\//,
  /^(?<folder>.*\/(?:site|dist)-packages)\/(?<name>[^/]+)/,
  /^(?<folder>.*\/vendor)\/(?<name>[^/]+\/[^/]+)\//,
]

/** Folders of packages, with the file in or next to them that only the package manager writes: pnpm, Go, Cargo, RubyGems, Mix. */
const VERSIONS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^(.*\/node_modules\/\.pnpm)\/@?[^@/]+@\d[^/]*\/node_modules\//, ([, store]) => `${store}/lock.yaml`],
  [
    /^(.*\/pkg\/mod)\/([^@]+)@(v\d[^/]*)\//,
    ([, store, name, version]) => `${store}/cache/download/${name}/@v/${version}.ziphash`,
  ],
  [/^(.*\/registry\/src\/[^/]+\/[^/]+-\d[^/]*)\//, ([, folder]) => `${folder}/.cargo-ok`],
  [/^(.*)\/gems\/([^/]+-\d[^/]*)\//, ([, store, name]) => `${store}/specifications/${name}.gemspec`],
  [/^(.*\/vendor\/[^/]+)\//, ([, folder]) => `${folder}/.cargo-checksum.json`],
  [/^(.*\/deps\/[^/]+)\//, ([, folder]) => `${folder}/.hex`],
]

function isRecorded(image: AnalyzedImage, path: string): boolean {
  const { names, files } = records(image)
  const byName = FOLDERS.some(form => {
    const { folder = '', name = '' } = form.exec(path)?.groups ?? {}
    // Packages inside packages are in the record of the outermost folder.
    return [...foldersAbove(folder)].some(above => names.get(above)?.has(name))
  })
  return (
    byName ||
    VERSIONS.some(([form, recordOf]) => {
      const match = form.exec(path)
      return match !== null && files.has(recordOf(match))
    })
  )
}

/** More levels than packages have. */
const MAX_LEVELS = 32

function* foldersAbove(folder: string): Generator<string> {
  yield folder
  let end = folder.indexOf(NODE_MODULES)
  for (let level = 0; end !== -1 && level < MAX_LEVELS; level++) {
    yield folder.slice(0, end + NODE_MODULES.length)
    end = folder.indexOf(NODE_MODULES, end + 1)
  }
}

const NODE_MODULES = '/node_modules'

const RECORD_FILE = /\/(?:lock\.yaml|[^/]+\.ziphash|\.cargo-ok|[^/]+\.gemspec|\.cargo-checksum\.json|\.hex)$/

/** The records in all layers: a later layer may have deleted packages, with their record. */
const records = shared(({ layers }: Image) => {
  const names = new Map<string, Set<string>>()
  const files = new Set<string>()
  for (const { entries, extracts } of layers) {
    const local = new Set(
      entries.flatMap(({ path }) =>
        path.endsWith('/direct_url.json') ? [path.slice(0, -'direct_url.json'.length)] : [],
      ),
    )
    for (const { path } of entries) if (RECORD_FILE.test(path)) files.add(path)
    for (const [path, { published = [] }] of extracts) {
      if (published.length === 0 || local.has(path.slice(0, -'RECORD'.length))) continue
      const folder = packagesFolder(path)
      const ofFolder = names.get(folder) ?? new Set()
      names.set(folder, ofFolder)
      for (const name of published) ofFolder.add(name)
    }
  }
  return { names, files }
})

/**
 * Whether the package ssl-cert of Debian made this key when it was installed, for servers that have none.
 * @param layer the index of the layer that installed it; any if absent
 */
export function isSnakeoil(image: Image, path: string, layer?: number): boolean {
  if (path !== '/etc/ssl/private/ssl-cert-snakeoil.key') return false
  return image.packages().packages.some(item => item.name === 'ssl-cert' && item.layer === (layer ?? item.layer))
}
