import { HEADER_BYTES, LOAD, readHeader, readSegments } from '../../elf/header.ts'

/** Bytes that have the headers of a program: linkers put them first. */
export const PROGRAM_HEAD = 4096

/**
 * Where the program ends that a file starts with, by its own headers (ELF, PE); 0 if it is none. What is appended to a
 * program is not part of it.
 */
export function endOfProgram(head: Buffer, size: number): number {
  const [magic] = /^(?:\x7fELF|MZ)/.exec(head.toString('latin1', 0, 4)) ?? []
  const end = magic === undefined ? 0 : magic === 'MZ' ? endOfPe(head) : endOfElf(head)
  return end <= size ? end : 0
}

function endOfElf(head: Buffer): number {
  const header = head.length < HEADER_BYTES ? null : readHeader(head)
  if (header === null) return 0
  const { programHeaders: programs, sectionHeaders: sections } = header
  const bytes = (from: number, length: number) =>
    from + length > head.length ? null : head.subarray(from, from + length)
  const segments = programs.offset > head.length ? null : readSegments(header, { bytes })
  const loaded = (segments ?? []).filter(({ type }) => type === LOAD).map(({ offset, fileSize }) => offset + fileSize)
  return Math.max(0, ...loaded, ...(sections.count === 0 ? [] : [sections.offset + sections.size * sections.count]))
}

/** Microsoft, "PE Format": the offset of the header, the number of sections, and for each its size and its offset. */
function endOfPe(head: Buffer): number {
  const at = head.length < 0x40 ? head.length : head.readUInt32LE(0x3c)
  if (at + 24 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return 0
  const sections = at + 24 + head.readUInt16LE(at + 20)
  let end = 0
  for (let section = sections; section < sections + 40 * head.readUInt16LE(at + 6); section += 40) {
    if (section + 40 > head.length) break
    end = Math.max(end, head.readUInt32LE(section + 16) + head.readUInt32LE(section + 20))
  }
  return end
}
