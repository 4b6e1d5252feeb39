import type { ElfFacts } from '../elf-facts.ts'
import type { Header } from './header.ts'
import type { Section } from './sections.ts'

const NULL = 0
const PROGBITS = 1
const SYMBOLS = 2
const STRINGS = 3
const RELA = 4
const NOBITS = 8
const REL = 9
const SYMBOL_INDEXES = 18

/** Names of debug sections. binutils, bfd/elf.c, `_bfd_elf_make_section_from_shdr`. */
const DEBUG = /^\.(?:debug|zdebug|gnu\.debuglto_\.debug_|gnu\.linkonce\.wi\.|gdb_index|line|stab)/

/**
 * Computes the bytes that GNU `strip` would save: it removes symbols, their names and debug sections, keeps mapped data in
 * place, and moves the rest up behind it. Null if data follows that no header describes, such as a packed program, because
 * `strip` would cut it off; and if mapped data follows a removed section, as after patchelf, because `strip` then changes
 * the whole layout.
 */
export function computeStrippable(
  header: Header,
  sections: readonly Section[],
  mappedEnd: number,
  size: number,
): ElfFacts['strippable'] {
  const isSymbols = ({ type }: Section) => type === SYMBOLS || type === SYMBOL_INDEXES
  const symbolNames = new Set(sections.filter(({ type }) => type === SYMBOLS).map(({ link }) => sections[link]))
  const names = sections[header.sectionHeaders.names]
  // Without names, the size decides: of unmapped sections, only debug sections are large.
  const isDebug = ({ name, allocated, type, size }: Section) =>
    !allocated && (name === null ? type === PROGBITS && size >= LARGE : DEBUG.test(name))
  const isRemoved = (section: Section) =>
    isSymbols(section) ||
    isDebug(section) ||
    (!section.allocated && (section.type === REL || section.type === RELA)) ||
    (section.type === STRINGS && !section.allocated && symbolNames.has(section) && section !== names)
  const used = sections.filter(({ type }) => type !== NULL)
  const removed = used.filter(section => isRemoved(section) && section.size > 0)
  const inFile = used.filter(({ type }) => type !== NOBITS)
  const table = header.sectionHeaders
  const described = Math.max(
    mappedEnd,
    table.offset + table.size * table.count,
    ...inFile.map(one => one.offset + one.size),
  )
  if (described > size || size - described > PADDING) return null
  if (removed.length === 0) return { bytes: 0, debug: false }
  if (removed.some(({ offset }) => offset < mappedEnd)) return null
  const kept = used.filter(section => !isRemoved(section))
  const bytes = Math.max(0, size - strippedSize(header, kept, names, mappedEnd))
  return { bytes, debug: removed.some(isDebug) }
}

/** Linkers round the file size up to a word, some to more. */
const PADDING = 64
const LARGE = 4096

function strippedSize(header: Header, kept: Section[], names: Section | undefined, mappedEnd: number): number {
  const mapped = kept.filter(({ allocated, type }) => allocated && type !== NOBITS)
  let end = Math.max(mappedEnd, ...mapped.map(one => one.offset + one.size))
  for (const { allocated, type, size, align } of kept.filter(one => one !== names)) {
    if (!allocated && type !== NOBITS) end = roundUp(end, align) + size
  }
  end += kept.some(({ name }) => name === null) ? (names?.size ?? 0) : namesSize(kept.map(({ name }) => name ?? ''))
  const { size } = header.sectionHeaders
  return roundUp(end, header.bits / 8) + size * (kept.length + 1)
}

/** The size of a string table in which a name shares bytes with a longer name that ends in it. */
function namesSize(names: readonly string[]): number {
  const reversed = [...new Set(names)].map(name => [...name].reverse().join('')).sort()
  let bytes = 1
  for (const [i, name] of reversed.entries()) {
    if (name !== '' && !reversed[i + 1]?.startsWith(name)) bytes += Buffer.byteLength(name) + 1
  }
  return bytes
}

function roundUp(value: number, align: number): number {
  return align > 1 && align <= 65_536 ? Math.ceil(value / align) * align : value
}
