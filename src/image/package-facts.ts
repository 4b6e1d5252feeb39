export type PackageType = 'deb' | 'apk' | 'rpm'

/** A package in one state of a package database. */
export interface RecordedPackage {
  type: PackageType
  name: string
  version: string
  architecture: string
  /** Bytes on disk that the package declares; null if it does not. */
  size: number | null
  /** Absolute paths from the database, which may lead through a symlink (`/lib`); null if it lists none. */
  files: string[] | null
  /** A package without files that only depends on others (`apk add --virtual`). */
  virtual: boolean
  /** Names, files and provided names that it needs, without version constraints; only for apk. */
  depends: string[]
  provides: string[]
  /** apk installs the package automatically, and keeps it, while all of these are installed. */
  installIf: string[]
}

/** A package in the database of a layer. */
export interface Package extends RecordedPackage {
  /** Index of the first layer whose database lists it. */
  layer: number
  /** Whether the database in the container lists it. */
  visible: boolean
}

export interface PackageDatabase {
  type: PackageType
  path: string
  /** Index of the last layer that wrote it. */
  layer: number
  /** False if a later layer deleted it. */
  visible: boolean
}

/** The packages of all layers of an image. */
export interface Packages {
  databases: PackageDatabase[]
  /** In order of layers, then of the database. A package that was removed and installed again is listed twice. */
  packages: Package[]
}
