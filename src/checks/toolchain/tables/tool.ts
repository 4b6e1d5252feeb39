import type { PackageType } from '../../../image/package-facts.ts'

/** The checks that look for tools, and so divide the files of an image among them. */
export type Family =
  | 'gcc'
  | 'llvm'
  | 'go'
  | 'rust'
  | 'jdk'
  | 'dotnet'
  | 'linker'
  | 'build-driver'
  | 'headers'
  | 'language-packages'
  | 'system-packages'

/** Kinds of evidence. One can mislead; two at once hardly can. */
export type EvidenceKind = 'package' | 'executable' | 'marker'

/** How one tool is recognized. */
export interface Tool {
  family: Family
  /** The name in reports. */
  name: string
  /** Names in the package databases; whole names. */
  packages: Partial<Record<PackageType, RegExp>>
  /** Base names of executable files in a folder `bin` or `sbin`, or in the root. Links are never evidence. */
  executables?: RegExp
  /**
   * Paths that the tool's own parts have. A group `root` names a folder that belongs to the tool as a whole. If a group
   * `weak` matches, runtimes have the path too, and it only counts with another kind.
   */
  markers?: RegExp
  /** How many files of a layer have to match `markers`; the default is 1. */
  minMarkers?: number
  /** Kinds that are enough alone. */
  sufficient?: EvidenceKind[]
  /** Set if an executable alone means nothing, because other software has one of the same name. */
  commonName?: boolean
}
