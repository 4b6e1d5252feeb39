import { decodeName } from '../paths.ts'
import { type Header, locateAddress, type Segment } from './header.ts'
import type { Windows } from './windows.ts'

/** The dynamic section, whose strings stand elsewhere. ELF specification (gABI), "Dynamic Section". */
export interface DynamicSection {
  /** Every value of a tag, in order. */
  values(tag: number): number[]
  strings: { offset: number; size: number }
}

/** `d_tag` of the gABI, and of Linux for the versions. */
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
/** Longer than any path that Linux opens. */
const MAX_TEXT = 4096

/** Null where it is damaged or not held. */
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
  const place = address === undefined ? { offset: 0, left: 0 } : locateAddress(address, segments)
  if (place === null) return null
  return { values, strings: { offset: place.offset, size: Math.min(length ?? 0, place.left) } }
}

/** A string of the dynamic string table; null where it is not held, has no end, or is no name at all. */
export function textAt({ strings }: DynamicSection, at: number, windows: Windows): string | null {
  if (at >= strings.size) return null
  const bytes = windows.bytes(strings.offset + at, Math.min(strings.size - at, MAX_TEXT))
  const end = bytes?.indexOf(0) ?? -1
  return bytes === null || end < 0 ? null : decodeName(bytes, 0, end)
}
