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

/** What says that something is a tool's: three kinds that can be faked or misread one at a time, hardly two at once. */
export type EvidenceKind = 'package' | 'executable' | 'marker'

/** How one tool is recognised. */
export interface Tool {
  family: Family
  /** As a report names it. */
  name: string
  /** Names in the package databases; whole names. */
  packages: Partial<Record<PackageType, RegExp>>
  /** Base names of executable files in a folder `bin` or `sbin`, or in the root. Links are never evidence. */
  executables?: RegExp
  /**
   * Paths that the tool's own parts have. A group `root` names a folder that is the tool's as a whole; where a group
   * `weak` matched, runtimes have the path too, and it only counts beside another kind.
   */
  markers?: RegExp
  /** How many files of a layer have to match `markers`; 1 where it is not said. */
  minMarkers?: number
  /** Kinds that are enough alone. */
  sufficient?: EvidenceKind[]
  /** Set where an executable alone means nothing, because others have one of the same name. */
  commonName?: boolean
}
