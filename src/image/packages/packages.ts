import { Failure } from '../../failure.ts'
import type { Image, Layer } from '../model.ts'
import type { Package, PackageDatabase, Packages } from '../package-facts.ts'
import { basenameOf } from '../paths.ts'
import { decodeUtf8 } from '../utf8.ts'
import { DATABASE_PATHS, type DatabaseFile, findDatabaseFile } from './databases.ts'
import { parseDpkgList, parseMd5sums } from './dpkg.ts'
import { DPKG_INFO } from './needs.ts'
import { newRoom, type Room } from './room.ts'

/** A package and a database while they are collected: what the container sees is known after the last layer. */
interface PackageDraft extends Package {
  visible: boolean
  files: readonly string[] | null
}
interface DatabaseDraft extends PackageDatabase {
  visible: boolean
}

/**
 * Reads the package databases of dpkg, apk and rpm in every layer: one that a later layer deletes or shortens still lists
 * what the lower layers ship. Needs `PACKAGE_NEEDS`.
 * @throws Failure `packages-unreadable` if a database cannot be read: nothing is then known about packages
 */
export function readPackages(image: Pick<Image, 'layers' | 'tree'>): Packages {
  const packages: PackageDraft[] = []
  const databases = new Map<string, DatabaseDraft>()
  /** For each file of a database, the packages that it lists after the layers so far. */
  const states = new Map<string, Map<string, PackageDraft>>()
  const read = (file: DatabaseFile, path: string, bytes: Uint8Array, layer: Layer) => {
    const previous = states.get(path)
    const state = new Map<string, PackageDraft>()
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
      const file = findDatabaseFile(path)
      return file === undefined ? [] : [{ file, path, bytes }]
    })
    requireWhole(layer, files)
    for (const { file, path, bytes } of files) read(file, path, bytes, layer)
  }
  for (const { file, path, bytes, layer } of findLinkedDatabases(image)) read(file, path, bytes, layer)
  for (const [path, state] of states) {
    if (image.tree.resolve(path)?.type !== 'file') continue
    for (const item of state.values()) item.visible = true
  }
  for (const database of databases.values()) database.visible = image.tree.resolve(database.path) !== undefined
  const room = newRoom()
  for (const item of packages) if (item.type === 'deb') item.files = readFileList(item, image.layers, room)
  return { databases: [...databases.values()], packages }
}

/** Packages would be missing from a truncated database. */
function requireWhole(layer: Layer, files: { path: string; bytes: Uint8Array }[]): void {
  if (files.length === 0) return
  const paths = new Set(files.map(({ path }) => path))
  /** If a layer has a path twice, the last entry counts. */
  const sizes = new Map<string, number>()
  for (const { path, type, size } of layer.entries) if (type === 'file' && paths.has(path)) sizes.set(path, size)
  for (const { path, bytes } of files) {
    const size = sizes.get(path) ?? bytes.length
    if (size !== bytes.length) throw truncated(path, bytes.length, size)
  }
}

function truncated(path: string, read: number, size: number): Failure {
  return new Failure('packages-unreadable', `Only ${read} of ${size} bytes of ${path} could be read.`)
}

/** Finds databases at a symlink or a hardlink to a file with another name. */
function findLinkedDatabases(
  image: Pick<Image, 'layers' | 'tree'>,
): { file: DatabaseFile; path: string; bytes: Uint8Array; layer: Layer }[] {
  return DATABASE_PATHS.flatMap(path => {
    const file = findDatabaseFile(path)
    const entry = image.tree.resolve(path)
    if (file === undefined || entry?.type !== 'file' || entry.size === 0) return []
    const layer = image.layers[entry.layer]
    // Such a file was read with its layer.
    if (layer === undefined || (findDatabaseFile(entry.path) && layer.contents.has(entry.path))) return []
    const bytes = image.tree.content(path)
    if (bytes === undefined || bytes.length < entry.size) throw truncated(path, bytes?.length ?? 0, entry.size)
    return [{ file, path, bytes, layer }]
  })
}

/** The files of a package from `NAME.list`, `NAME:ARCH.list`, or `NAME.md5sums` in distroless. */
function readFileList(item: Package, layers: readonly Layer[], room: Room): string[] | null {
  const names = [`${DPKG_INFO}/${item.name}.list`, `${DPKG_INFO}/${item.name}:${item.architecture}.list`]
  // The layer that installed this version comes first, because a later layer may have rewritten the list.
  for (const layer of [...layers.slice(item.layer), ...layers.slice(0, item.layer)]) {
    for (const name of names) {
      const list = layer.contents.get(name)
      if (list) return parseDpkgList(decodeUtf8(list), room)
    }
    const sums = findDistrolessSums(item.name, layer)
    if (sums) return parseMd5sums(decodeUtf8(sums), room)
  }
  return null
}

function findDistrolessSums(name: string, layer: Layer): Uint8Array | undefined {
  return layer.contents.get(`/var/lib/dpkg/status.d/${basenameOf(name)}.md5sums`)
}
