import { decodeName } from '../paths.ts'
import { type Header, locateAddress, type Segment } from './header.ts'
import type { Windows } from './windows.ts'

/** The dynamic section, with the location of its strings. ELF specification (gABI), "Dynamic Section". */
export interface DynamicSection {
  /** All values of a tag, in order. */
  values(tag: number): number[]
  strings: { offset: number; size: number }
}

/** Values of `d_tag`, of the gABI and, for versions, of Linux. */
export const TAG = {
  needed: 1,
  strings: 5,
  stringsSize: 10,
  soname: 14,
  rpath: 15,
  runpath: 29,
  flags1: 0x6ffffffb,
  verdef: 0x6ffffffc,
  verdefCount: 0x6ffffffd,
  verneed: 0x6ffffffe,
  verneedCount: 0x6fffffff,
}

const MAX_ENTRIES = 4096
/** Bytes of a string, enough for any path on Linux. */
const MAX_TEXT = 4096

/** Reads the dynamic section; null if it is damaged or outside of the windows. */
export function readDynamicSection(
  header: Header,
  dynamic: Segment,
  segments: readonly Segment[],
  windows: Windows,
): DynamicSection | null {
  const size = header.bits === 64 ? 16 : 8
  const count = Math.min(Math.floor(dynamic.fileSize / size), MAX_ENTRIES)
  const bytes = windows.bytes(dynamic.offset, count * size)
  if (bytes === null) return null
  const entries: [tag: number, value: number][] = []
  for (let at = 0; at < bytes.length; at += size) {
    const tag = header.word(bytes, at)
    if (tag === 0) break
    entries.push([tag, header.word(bytes, at + size / 2)])
  }
  const values = (tag: number) => entries.filter(([other]) => other === tag).map(([, value]) => value)
  const [address] = values(TAG.strings)
  const [length] = values(TAG.stringsSize)
  const location = address === undefined ? { offset: 0, left: 0 } : locateAddress(address, segments)
  if (location === null) return null
  return { values, strings: { offset: location.offset, size: Math.min(length ?? 0, location.left) } }
}

/** Reads a string of the dynamic string table; null if it is outside of the windows, or does not end. */
export function readString({ strings }: DynamicSection, at: number, windows: Windows): string | null {
  if (at >= strings.size) return null
  const bytes = windows.bytes(strings.offset + at, Math.min(strings.size - at, MAX_TEXT))
  const end = bytes?.indexOf(0) ?? -1
  return bytes === null || end < 0 ? null : decodeName(bytes, 0, end)
}
