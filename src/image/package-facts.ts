export type PackageType = 'deb' | 'apk' | 'rpm'

/** A package in one state of a package database. */
export interface RecordedPackage {
  readonly type: PackageType
  readonly name: string
  readonly version: string
  readonly architecture: string
  /** Bytes on disk that the package declares; null if it does not. */
  readonly size: number | null
  /** Absolute paths from the database, which may lead through a symlink (`/lib`); null if it lists none. */
  readonly files: readonly string[] | null
  /** A package without files that only depends on others (`apk add --virtual`). */
  readonly virtual: boolean
  /** Names, files and provided names that it needs, without version constraints; only for apk. */
  readonly depends: readonly string[]
  readonly provides: readonly string[]
  /** apk installs the package automatically, and keeps it, while all of these are installed. */
  readonly installIf: readonly string[]
}

/** A package in the database of a layer. */
export interface Package extends RecordedPackage {
  /** Index of the first layer whose database lists it. */
  readonly layer: number
  /** Whether the database in the container lists it. */
  readonly visible: boolean
}

export interface PackageDatabase {
  readonly type: PackageType
  readonly path: string
  /** Index of the last layer that wrote it. */
  readonly layer: number
  /** False if a later layer deleted it. */
  readonly visible: boolean
}

/** The packages of all layers of an image. All checks share them, so they are read-only. */
export interface Packages {
  readonly databases: readonly PackageDatabase[]
  /** In order of layers, then of the database. A package that was removed and installed again is listed twice. */
  readonly packages: readonly Package[]
}
