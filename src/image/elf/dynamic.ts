import type { ElfDynamic } from '../elf-facts.ts'
import { type DynamicSection, readString, TAG } from './dynamic-section.ts'
import type { Header, Segment } from './header.ts'
import { readVersions } from './versions.ts'
import type { Windows } from './windows.ts'

const NODEFLIB = 0x800
const MAX_NEEDED = 512

/**
 * Reads the requirements for the dynamic loader; null if a string is damaged or outside of the windows. `versions` is false
 * if the versions could not be read.
 */
export function readDynamic(
  header: Header,
  section: DynamicSection,
  segments: readonly Segment[],
  windows: Windows,
): { dynamic: ElfDynamic; versions: boolean } | null {
  const { values } = section
  const text = (at: number | undefined) => (at === undefined ? undefined : readString(section, at, windows))
  const needed = values(TAG.needed).map(text)
  const [soname, rpath, runpath] = [TAG.soname, TAG.rpath, TAG.runpath].map(tag => text(values(tag).at(-1)))
  if (needed.length > MAX_NEEDED || [...needed, soname, rpath, runpath].includes(null)) return null
  const dynamic: ElfDynamic = {
    needed: needed as string[],
    soname: soname ?? null,
    rpath: rpath ?? null,
    runpath: runpath ?? null,
    noDefaultFolders: ((values(TAG.flags1)[0] ?? 0) & NODEFLIB) !== 0,
    versionsNeeded: [],
    versionsDefined: [],
  }
  const versions = readVersions(header, section, segments, windows)
  return versions === null ? { dynamic, versions: false } : { dynamic: { ...dynamic, ...versions }, versions: true }
}
