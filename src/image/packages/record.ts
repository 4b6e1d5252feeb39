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

/** Linux' PATH_MAX. A hostile database could join one long folder to a million names; no file has such a path. */
export const LONGEST_PATH = 4096
