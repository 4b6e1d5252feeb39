import type { ElfTool } from '../../../image/elf-facts.ts'
import type { PackageType } from '../../../image/package-facts.ts'
import type { Fix, Words } from '../../../text/words.ts'

/** Tools that one finding counts together, and so what the files of an image are divided among. */
export type Family = string

/** Kinds of evidence. Content proves a tool. Any other one can mislead; two at once hardly can. */
export type EvidenceKind = 'package' | 'executable' | 'marker' | 'content'

/** How one tool is recognized. */
export interface Tool {
  family: Family
  /** The name in reports. */
  name: string
  /** Names in the package databases; whole names. */
  packages: Partial<Record<PackageType, RegExp>>
  /** Base names of executable files in a folder for programs (`bin`, `sbin`, `bin64`), or in the root. Links are never evidence. */
  executables?: RegExp
  /**
   * Paths that the tool's own parts have. A group `root` names a folder that belongs to the tool as a whole. If a group
   * `weak` matches, runtimes have the path too, and it only counts with another kind.
   */
  markers?: RegExp
  /** What identifies its programs by their content, whatever their names are. */
  content?: ElfTool
  /** Paths where a runtime that needs the tool has it: what has this content is then no evidence. */
  runtime?: RegExp
  /** What every path that `markers` matches contains: it saves most files a slow pattern. */
  hint?: RegExp
  /** What the `#!` line of the executable names, if the tool is a single script; this is a marker too. */
  interpreter?: RegExp
  /** How many files of a layer have to match `markers`; the default is 1. */
  minMarkers?: number
  /** Kinds that are enough alone. */
  sufficient?: EvidenceKind[]
  /** Set if an executable alone means nothing, because other software has one of the same name. */
  commonName?: boolean
}

/** A tool that is one language's, with what to use instead of it in the final stage. */
export interface Language extends Tool {
  instead: Words | Fix
}
