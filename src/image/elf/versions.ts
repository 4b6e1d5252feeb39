import type { ElfDynamic } from '../elf-facts.ts'
import { type DynamicSection, readString, TAG } from './dynamic-section.ts'
import { type Header, locateAddress, type Segment } from './header.ts'
import type { Windows } from './windows.ts'

/** Entries of all lists together; glibc has about a hundred. */
const MAX_ENTRIES = 2048
/** An optional entry (VER_FLG_WEAK). */
const WEAK = 2
/** The version of the file itself (VER_FLG_BASE). */
const BASE = 1

/**
 * Reads the symbol versions that a file needs and defines, the highest of each kind. Null if they are damaged or outside of
 * the windows. Linux Standard Base, core specification, "Symbol Versioning".
 */
export function readVersions(
  { u16, u32 }: Header,
  section: DynamicSection,
  segments: readonly Segment[],
  windows: Windows,
): Pick<ElfDynamic, 'versionsNeeded' | 'versionsDefined'> | null {
  let left = MAX_ENTRIES
  /** The entries of a list. Each contains the distance to the next one. */
  function* list(start: number | null, count: number, size: number, next: number): Generator<[Buffer, number]> {
    for (let at = start ?? Number.NaN, i = 0; i < count; i++) {
      const entry = left-- > 0 ? windows.bytes(at, size) : null
      if (entry === null) throw new RangeError()
      yield [entry, at]
      const step = u32(entry, next)
      if (step === 0) return
      at += step
    }
  }
  const start = (tag: number) => locateAddress(section.values(tag)[0] ?? Number.NaN, segments)?.offset ?? null
  const count = (tag: number) => section.values(tag)[0] ?? 0
  const text = (at: number) => {
    const string = readString(section, at, windows)
    if (string === null) throw new RangeError()
    return string
  }
  try {
    const versionsNeeded: ElfDynamic['versionsNeeded'] = []
    for (const [entry, at] of list(start(TAG.verneed), count(TAG.verneedCount), 16, 12)) {
      const names: string[] = []
      for (const [version] of list(at + u32(entry, 8), u16(entry, 2), 16, 12)) {
        if ((u16(version, 4) & WEAK) === 0) names.push(text(u32(version, 8)))
      }
      versionsNeeded.push({ library: text(u32(entry, 4)), versions: selectHighest(names) })
    }
    const defined: string[] = []
    for (const [entry, at] of list(start(TAG.verdef), count(TAG.verdefCount), 20, 16)) {
      if ((u16(entry, 2) & BASE) !== 0) continue
      for (const [name] of list(at + u32(entry, 12), Math.min(u16(entry, 6), 1), 8, 4)) defined.push(text(u32(name, 0)))
    }
    return {
      versionsNeeded: versionsNeeded.filter(({ versions }) => versions.length > 0),
      versionsDefined: selectHighest(defined),
    }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** The highest version of each kind: of `GLIBC_2.4`, `GLIBC_2.34` and `GCC_3.0` the last two. Drops names without numbers. */
function selectHighest(names: readonly string[]): string[] {
  const kinds = new Map<string, string>()
  for (const name of names) {
    const kind = parseVersion(name)?.kind
    const other = kind === undefined ? undefined : kinds.get(kind)
    if (kind !== undefined && (other === undefined || compareVersions(name, other) > 0)) kinds.set(kind, name)
  }
  return [...kinds.values()].sort()
}

/** `GLIBC_2.34` as `GLIBC` and [2, 34]; null for names of another form. */
export function parseVersion(name: string): { kind: string; numbers: number[] } | null {
  const match = /^([A-Za-z][A-Za-z_]{0,30})_(\d{1,9}(?:\.\d{1,9}){0,4})$/.exec(name)
  return match ? { kind: match[1] as string, numbers: (match[2] as string).split('.').map(Number) } : null
}

/** Compares two versions of one kind, for sorting. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [parseVersion(a)?.numbers ?? [], parseVersion(b)?.numbers ?? []]
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
