import { Failure } from '../../failure.ts'
import type { Image, Layer } from '../model.ts'
import type { Package, PackageDatabase, Packages } from '../package-facts.ts'
import { basenameOf } from '../paths.ts'
import { textOf } from '../utf8.ts'
import { DATABASE_PATHS, type DatabaseFile, databaseFileAt } from './databases.ts'
import { parseDpkgList, parseMd5sums } from './dpkg.ts'
import { DPKG_INFO } from './needs.ts'

/**
 * The packages that the databases of dpkg, apk and rpm list, in every layer: a database that a later layer deleted or
 * shortened still tells what the layers below ship. `Image.packages` calls it once.
 * Needs `PACKAGE_NEEDS`.
 * @throws Failure `packages-unreadable` if a database is there and cannot be read: nothing can be said of the packages then
 */
export function readPackages(image: Pick<Image, 'layers' | 'tree'>): Packages {
  const packages: Package[] = []
  const databases = new Map<string, PackageDatabase>()
  /** By file of a database: what it lists after the layers so far. */
  const states = new Map<string, Map<string, Package>>()
  const read = (file: DatabaseFile, path: string, bytes: Uint8Array, layer: Layer) => {
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
  for (const layer of image.layers) {
    const files = [...layer.contents].flatMap(([path, bytes]) => {
      const file = databaseFileAt(path)
      return file === undefined ? [] : [{ file, path, bytes }]
    })
    requireWhole(layer, files)
    for (const { file, path, bytes } of files) read(file, path, bytes, layer)
  }
  for (const { file, path, bytes, layer } of linkedDatabases(image)) read(file, path, bytes, layer)
  for (const [path, state] of states) {
    if (image.tree.resolve(path)?.type !== 'file') continue
    for (const item of state.values()) item.visible = true
  }
  for (const database of databases.values()) database.visible = image.tree.resolve(database.path) !== undefined
  for (const item of packages) if (item.type === 'deb') item.files = dpkgFiles(item, image.layers)
  return { databases: [...databases.values()], packages }
}

/** A database that was cut short would make packages vanish. */
function requireWhole(layer: Layer, files: { path: string; bytes: Uint8Array }[]): void {
  if (files.length === 0) return
  const paths = new Set(files.map(({ path }) => path))
  /** Where a layer has a path twice, the last one counts. */
  const sizes = new Map<string, number>()
  for (const { path, type, size } of layer.entries) if (type === 'file' && paths.has(path)) sizes.set(path, size)
  for (const { path, bytes } of files) {
    const size = sizes.get(path) ?? bytes.length
    if (size !== bytes.length) throw cutShort(path, bytes.length, size)
  }
}

function cutShort(path: string, read: number, size: number): Failure {
  return new Failure('packages-unreadable', `Only ${read} of ${size} bytes of ${path} could be read.`)
}

/** Databases that the container sees where the layers have no file of that name: through a symlink or a hardlink. */
function linkedDatabases(
  image: Pick<Image, 'layers' | 'tree'>,
): { file: DatabaseFile; path: string; bytes: Uint8Array; layer: Layer }[] {
  return DATABASE_PATHS.flatMap(path => {
    const file = databaseFileAt(path)
    const seen = image.tree.resolve(path)
    if (file === undefined || seen?.type !== 'file' || seen.size === 0) return []
    const layer = image.layers[seen.layer]
    // Read with its layer, under the name that it has there.
    if (layer === undefined || (databaseFileAt(seen.path) && layer.contents.has(seen.path))) return []
    const bytes = image.tree.content(path)
    if (bytes === undefined || bytes.length < seen.size) throw cutShort(path, bytes?.length ?? 0, seen.size)
    return [{ file, path, bytes, layer }]
  })
}

/** dpkg lists a package's files beside its status: `NAME.list`, `NAME:ARCH.list`, and `NAME.md5sums` in distroless. */
function dpkgFiles(item: Package, layers: readonly Layer[]): string[] | null {
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
