import { Failure } from '../../failure.ts'
import type { Image, Layer } from '../model.ts'
import { basenameOf } from '../paths.ts'
import { DPKG_INFO, databaseFileAt, textOf } from './databases.ts'
import { parseDpkgList, parseMd5sums } from './dpkg.ts'
import type { PackageType, RecordedPackage } from './record.ts'

/** A package that some layer's database lists. */
export interface Package extends RecordedPackage {
  /** Index of the layer whose database lists it first. */
  layer: number
  /** Whether the database that the container sees lists it. */
  visible: boolean
}

export interface PackageDatabase {
  type: PackageType
  path: string
  /** Index of the last layer that wrote it. */
  layer: number
  /** False where a later layer deleted it. */
  visible: boolean
}

/** What an image's package databases say, layer by layer. */
export interface Packages {
  databases: PackageDatabase[]
  /** In the order of layers, then of the database. A package that was removed and came back stands here twice. */
  packages: Package[]
}

const known = new WeakMap<Image, Packages>()

/**
 * The packages that the databases of dpkg, apk and rpm list, in every layer: a database that a later layer deleted or
 * shortened still tells what the layers below ship. Read once an image. Throws `packages-unreadable` where a database
 * is there and cannot be read, for then nothing can be said of the packages. Needs `PACKAGE_NEEDS`.
 */
export function readPackages(image: Image): Packages {
  const before = known.get(image)
  if (before) return before
  const packages: Package[] = []
  const databases = new Map<string, PackageDatabase>()
  /** By file of a database: what it lists after the layers so far. */
  const states = new Map<string, Map<string, Package>>()
  for (const layer of image.layers) {
    for (const [path, bytes] of layer.contents) {
      const file = databaseFileAt(path)
      if (file === undefined) continue
      requireWhole(layer, path, bytes)
      const previous = states.get(path)
      const state = new Map<string, Package>()
      for (const listed of file.parse(bytes, path, layer)) {
        const key = `${listed.name}\0${listed.version}\0${listed.architecture}`
        const item = previous?.get(key) ?? { ...listed, layer: layer.index, visible: false }
        if (item.layer === layer.index && !state.has(key)) packages.push(item)
        state.set(key, item)
      }
      states.set(path, state)
      databases.set(file.database, { type: file.type, path: file.database, layer: layer.index, visible: false })
    }
  }
  for (const [path, state] of states) {
    if (image.tree.resolve(path)?.type !== 'file') continue
    for (const item of state.values()) item.visible = true
  }
  for (const database of databases.values()) database.visible = image.tree.resolve(database.path) !== undefined
  for (const item of packages) if (item.type === 'deb') item.files = dpkgFiles(item, image.layers)
  const result = { databases: [...databases.values()], packages }
  known.set(image, result)
  return result
}

/** A database that was cut short would make packages vanish. */
function requireWhole(layer: Layer, path: string, bytes: Uint8Array): void {
  const entry = layer.entries.findLast(candidate => candidate.path === path)
  if (entry?.type === 'file' && entry.size !== bytes.length) {
    throw new Failure('packages-unreadable', `Only ${bytes.length} of ${entry.size} bytes of ${path} could be read.`)
  }
}

/** dpkg lists a package's files beside its status: `NAME.list`, `NAME:ARCH.list`, and `NAME.md5sums` in distroless. */
function dpkgFiles(item: Package, layers: Layer[]): string[] | null {
  const names = [`${DPKG_INFO}/${item.name}.list`, `${DPKG_INFO}/${item.name}:${item.architecture}.list`]
  // The layer that installed this version comes first; a layer above may have rewritten the list, or only it was kept.
  for (const layer of [...layers.slice(item.layer), ...layers.slice(0, item.layer)]) {
    for (const name of names) {
      const list = layer.contents.get(name)
      if (list) return parseDpkgList(textOf(list))
    }
    const sums = distrolessSums(item.name, layer)
    if (sums) return parseMd5sums(textOf(sums))
  }
  return null
}

function distrolessSums(name: string, layer: Layer): Uint8Array | undefined {
  return layer.contents.get(`/var/lib/dpkg/status.d/${basenameOf(name)}.md5sums`)
}
