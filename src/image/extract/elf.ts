import { readDynamicSection } from '../elf/dynamic-section.ts'
import {
  DYNAMIC,
  HEADER_BYTES,
  type Header,
  INTERPRETER,
  readHeader,
  readSegments,
  type Segment,
} from '../elf/header.ts'
import { parseElf } from '../elf/parse.ts'
import { readElf } from '../elf/read.ts'
import { createWindows, type Windows } from '../elf/windows.ts'
import type { ElfTool } from '../elf-facts.ts'
import type { Extractor } from './extractor.ts'
import { createSearch, type Search } from './search.ts'
import { identifyTools, searchTools } from './tools.ts'

const NOTHING = Buffer.alloc(0)
const MAGIC = Buffer.from('\x7fELF', 'latin1')

/** Facts of ELF files. Any file can be one: libraries need no execute bit. */
export const elf: Extractor<'elf'> = {
  name: 'elf',
  start({ size }) {
    if (size < MAGIC.length) return null
    let windows: Windows | null = null
    let magic: Buffer | null = NOTHING
    let ahead: LookAhead | null = null
    let texts: Search<'caBundle' | 'goTest'> | null = null
    let tools: Search<ElfTool | 'start'> | null = null
    const search = (chunk: Buffer) => {
      // Libraries have no start, and are not tools.
      if (ahead?.() === 0) tools = null
      texts?.write(chunk)
      tools?.write(chunk)
    }
    return {
      write(chunk, at) {
        if (windows !== null) {
          windows.write(chunk, at)
          search(chunk)
        } else if (magic !== null) {
          if (at === 0 && chunk.length > 0 && chunk[0] !== MAGIC[0]) {
            magic = null
            return
          }
          // The first byte decides for almost every file. Chunks have any size; a hole at the start is not a magic number.
          const first =
            magic.length === at ? Buffer.concat([magic, chunk.subarray(0, MAGIC.length - at)]) : Buffer.alloc(4)
          magic = first.equals(MAGIC.subarray(0, first.length)) ? first : null
          if (magic === null || magic.length < MAGIC.length) return
          windows = createWindows(size)
          windows.write(magic, 0)
          windows.write(chunk, at)
          ahead = lookAhead(windows)
          texts = createSearch(TEXTS, size)
          tools = searchTools(size)
          search(chunk)
          magic = null
        }
      },
      end() {
        if (windows === null) return null
        // The file may end in a hole.
        windows.write(NOTHING, size)
        const facts = readElf(windows)
        windows.close()
        windows = null
        return {
          ...facts,
          goTest: facts.go && texts?.matches.has('goTest') === true,
          tools: identifyTools(facts, tools?.matches),
          caBundle: texts?.matches.has('caBundle') === true,
        }
      },
    }
  },
  parse: parseElf,
}

const TEXTS = [
  // The path on Debian and Alpine, the first that Go's crypto/x509 (root_linux.go), curl, GnuTLS and rustls's helpers try.
  ['caBundle', Buffer.from('/etc/ssl/certs/ca-certificates.crt')],
  // The main file that `go test` generates, as an entry of the table of files, which stripped programs keep for stack
  // traces. Programs that generate it, such as `go` itself, have the name between other strings.
  ['goTest', Buffer.from('\0_testmain.go\0')],
] as const

/** Returns the address where the program starts; null if it has not arrived. */
type LookAhead = () => number | null

/** Keeps the dynamic section and its strings in the windows, as soon as the headers before them say where they are. */
function lookAhead(windows: Windows): LookAhead {
  let header: Header | null = null
  let segments: Segment[] | null = null
  let done = false
  const advance = () => {
    if (done) return
    if (header === null) {
      if (!windows.passed(Math.min(HEADER_BYTES, windows.size))) return
      header = readHeader(windows.bytes(0, Math.min(HEADER_BYTES, windows.size)) ?? Buffer.alloc(0))
      if (header === null) done = true
    }
    if (header === null) return
    const { offset, size, count } = header.programHeaders
    if (segments === null) {
      if (!windows.passed(offset + size * count)) return
      segments = readSegments(header, windows)
      for (const { type, offset, fileSize } of segments ?? []) {
        if (type === DYNAMIC || type === INTERPRETER) windows.keep(offset, fileSize)
      }
      const { sectionHeaders } = header
      windows.keep(sectionHeaders.offset, sectionHeaders.size * sectionHeaders.count)
    }
    const dynamic = segments?.find(({ type }) => type === DYNAMIC)
    if (segments === null || dynamic === undefined) done = true
    else if (windows.passed(dynamic.offset + dynamic.fileSize)) {
      const section = readDynamicSection(header, dynamic, segments, windows)
      if (section !== null) windows.keep(section.strings.offset, section.strings.size)
      done = true
    }
  }
  return () => {
    advance()
    return header?.entry ?? null
  }
}
