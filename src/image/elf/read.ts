import type { ElfFacts, ElfPart } from '../elf-facts.ts'
import { decodeName } from '../paths.ts'
import { readDynamic } from './dynamic.ts'
import { readDynamicSection } from './dynamic-section.ts'
import {
  DYNAMIC,
  HEADER_BYTES,
  type Header,
  INTERPRETER,
  LOAD,
  readHeader,
  readSegments,
  type Segment,
} from './header.ts'
import { readSections } from './sections.ts'
import { computeStrippable } from './strip.ts'
import type { Windows } from './windows.ts'

const EXECUTABLE = 2
const SHARED = 3

/** Linux's limit for the path of an interpreter, in bytes (fs/binfmt_elf.c). */
const MAX_INTERPRETER = 4096

/** Reads the facts of an ELF file from its windows. Never throws, whatever the bytes are. */
export function readElf(windows: Windows): ElfFacts {
  const header = readHeader(windows.bytes(0, Math.min(HEADER_BYTES, windows.size)) ?? Buffer.alloc(0))
  const segments = header && readSegments(header, windows)
  if (header === null || segments === null) return { ...NOTHING, unread: ['header'] }
  const { bits, bigEndian, machine, type } = header
  const isLoadable = type === EXECUTABLE || type === SHARED
  // Without program headers, the kernel refuses it (load_elf_phdrs). Without something to load, it starts and crashes.
  if (isLoadable && !segments.some(one => one.type === LOAD)) return { ...NOTHING, unread: ['header'] }
  const unread: ElfPart[] = []
  const head: ElfFacts = {
    ...NOTHING,
    bits,
    bigEndian,
    machine,
    type,
    missing: missingIn(segments, windows.size),
    unread,
  }
  // Object files and core dumps cannot be started, and need what strip removes.
  if (!isLoadable) return head
  const loader = segments.find(one => one.type === INTERPRETER)
  const interpreter = loader === undefined ? null : readInterpreter(loader, windows)
  if (loader !== undefined && interpreter === null) unread.push('interpreter')
  let dynamic: ElfFacts['dynamic'] = null
  const table = segments.find(one => one.type === DYNAMIC)
  if (table !== undefined) {
    const section = readDynamicSection(header, table, segments, windows)
    const read = section && readDynamic(header, section, segments, windows)
    dynamic = read?.dynamic ?? null
    if (read === null) unread.push('dynamic')
    else if (!read.versions) unread.push('versions')
  }
  return { ...head, interpreter, dynamic, ...readSymbols(header, segments, windows, unread) }
}

const NOTHING: Omit<ElfFacts, 'unread'> = {
  bits: 0,
  bigEndian: false,
  machine: 0,
  type: 0,
  interpreter: null,
  dynamic: null,
  strippable: null,
  missing: 0,
  go: false,
  goTest: false,
  tools: [],
  caBundle: false,
}

/** Bytes of the segments behind the end of the file. */
function missingIn(segments: readonly Segment[], size: number): number {
  const ends = segments
    .filter(({ type, fileSize }) => type === LOAD && fileSize > 0)
    .map(one => one.offset + one.fileSize)
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, ...ends.map(end => end - size)))
}

/** Reads the path of the interpreter, which must end with a zero byte, as Linux requires. */
function readInterpreter({ offset, fileSize }: Segment, windows: Windows): string | null {
  const bytes = fileSize < 2 || fileSize > MAX_INTERPRETER ? null : windows.bytes(offset, fileSize)
  if (bytes === null || bytes.at(-1) !== 0) return null
  return decodeName(bytes, 0, bytes.indexOf(0))
}

function readSymbols(
  header: Header,
  segments: readonly Segment[],
  windows: Windows,
  unread: ElfPart[],
): Pick<ElfFacts, 'strippable' | 'go'> {
  const sections = readSections(header, windows)
  if (sections === null) {
    unread.push('sections')
    return { strippable: null, go: false }
  }
  const mapped = segments.filter(({ type }) => type === LOAD).map(({ offset, fileSize }) => offset + fileSize)
  const { offset, size, count } = header.programHeaders
  const mappedEnd = Math.max(HEADER_BYTES, offset + size * count, ...mapped)
  return {
    strippable:
      sections.length === 0 ? { bytes: 0, debug: false } : computeStrippable(header, sections, mappedEnd, windows.size),
    go: sections.some(({ name }) => name === '.go.buildinfo' || name === '.note.go.buildid'),
  }
}
