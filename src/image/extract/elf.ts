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
import type { Extractor } from './extractor.ts'

const NOTHING = Buffer.alloc(0)
const MAGIC = Buffer.from('\x7fELF', 'latin1')

/** What ELF files say of themselves. Any file may be one: libraries need no execute bit, and programs no name. */
export const elf: Extractor<'elf'> = {
  name: 'elf',
  start({ size }) {
    if (size < MAGIC.length) return null
    let windows: Windows | null = null
    let begun: Buffer | null = NOTHING
    let ahead: LookAhead | null = null
    let search: Search | null = null
    return {
      write(chunk, at) {
        if (windows !== null) {
          windows.write(chunk, at)
          ahead?.()
          search?.write(chunk)
        } else if (begun !== null) {
          if (at === 0 && chunk.length > 0 && chunk[0] !== MAGIC[0]) {
            begun = null
            return
          }
          // Nearly every file is told by its first byte. Chunks may be of any size; a hole at the beginning is no magic number.
          const first =
            begun.length === at ? Buffer.concat([begun, chunk.subarray(0, MAGIC.length - at)]) : Buffer.alloc(4)
          begun = first.equals(MAGIC.subarray(0, first.length)) ? first : null
          if (begun === null || begun.length < MAGIC.length) return
          windows = createWindows(size)
          windows.write(begun, 0)
          windows.write(chunk, at)
          ahead = lookAhead(windows)
          ahead()
          search = createSearch(CA_BUNDLE)
          search.write(chunk)
          begun = null
        }
      },
      end() {
        if (windows === null) return null
        // A hole may be the last there is.
        windows.write(NOTHING, size)
        const facts = { ...readElf(windows), caBundle: search?.found === true }
        windows.close()
        windows = null
        return facts
      },
    }
  },
  parse: parseElf,
}

/** Debian's and Alpine's place, which Go's crypto/x509 (root_linux.go), curl, GnuTLS and rustls's helpers look at first. */
const CA_BUNDLE = Buffer.from('/etc/ssl/certs/ca-certificates.crt')

interface Search {
  write(chunk: Buffer): void
  readonly found: boolean
}

/** Looks for bytes in what streams by, also where they are parted. */
function createSearch(wanted: Buffer): Search {
  let before = Buffer.alloc(0)
  let found = false
  return {
    write(chunk) {
      if (found) return
      const joint = Buffer.concat([before, chunk.subarray(0, wanted.length - 1)])
      found = joint.includes(wanted) || chunk.includes(wanted)
      before = Buffer.concat([before, chunk.subarray(1 - wanted.length)]).subarray(1 - wanted.length)
    },
    get found() {
      return found
    },
  }
}

type LookAhead = () => void

/** Asks for what stands further back as soon as something that has come says where: the dynamic section, its strings. */
function lookAhead(windows: Windows): LookAhead {
  let header: Header | null = null
  let segments: Segment[] | null = null
  let done = false
  return () => {
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
}
