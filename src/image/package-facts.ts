export type PackageType = 'deb' | 'apk' | 'rpm'

/** One package as one state of a package database lists it. */
export interface RecordedPackage {
  type: PackageType
  name: string
  version: string
  architecture: string
  /** Bytes on disk as the package itself declares them; null where it does not. */
  size: number | null
  /** Absolute paths as the database has them, which may lead through a symlink (`/lib`); null where it lists none. */
  files: string[] | null
  /** A name that only holds others (`apk add --virtual`). */
  virtual: boolean
  /** Names, files and provided names that it needs, without version constraints; only apk's are read. */
  depends: string[]
  provides: string[]
  /** apk adds the package by itself where all of these are there, and keeps it as long. */
  installIf: string[]
}

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
