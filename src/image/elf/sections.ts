import { decodeName } from '../paths.ts'
import type { Header } from './header.ts'
import type { Windows } from './windows.ts'

export interface Section {
  /** Null if the names are outside of the windows: LLVM's linker puts many symbol names between them and the end. */
  name: string | null
  type: number
  allocated: boolean
  offset: number
  size: number
  link: number
  info: number
  align: number
}

/** Programs have a few dozen sections. Object files have thousands, but are not read. */
const MAX_SECTIONS = 2048
const MAX_NAMES = 256 * 1024

/**
 * Reads the section headers; null if they are damaged or outside of the windows, and empty if the file has none.
 * ELF specification (gABI), "Sections".
 */
export function readSections(header: Header, windows: Windows): Section[] | null {
  const { bits, u32, word } = header
  const { offset, size, count, names } = header.sectionHeaders
  if (offset === 0 || count === 0) return []
  if (size !== (bits === 64 ? 64 : 40) || count > MAX_SECTIONS || names >= count) return null
  const table = windows.bytes(offset, size * count)
  if (table === null) return null
  const rows = Array.from({ length: count }, (_, i) => {
    const at = i * size
    const wide = bits === 64
    return {
      name: u32(table, at),
      type: u32(table, at + 4),
      allocated: (u32(table, at + (wide && header.bigEndian ? 12 : 8)) & 2) !== 0,
      offset: word(table, at + (wide ? 24 : 16)),
      size: word(table, at + (wide ? 32 : 20)),
      link: u32(table, at + (wide ? 40 : 24)),
      info: u32(table, at + (wide ? 44 : 28)),
      align: word(table, at + (wide ? 48 : 32)),
    }
  })
  const strings = rows[names]
  if (strings === undefined || strings.size > MAX_NAMES || strings.offset + strings.size > windows.size) return null
  const text = windows.bytes(strings.offset, strings.size)
  const sections: Section[] = []
  for (const row of rows) {
    const end = text === null ? row.name : text.indexOf(0, row.name)
    // Every name ends, and no real name is longer.
    if (row.name >= strings.size || end < 0 || end - row.name > 255) return null
    sections.push({ ...row, name: text && decodeName(text, row.name, end) })
  }
  return sections
}
