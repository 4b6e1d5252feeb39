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

/** Facts of ELF files. Any file can be one: libraries need no execute bit. */
export const elf: Extractor<'elf'> = {
  name: 'elf',
  start({ size }) {
    if (size < MAGIC.length) return null
    let windows: Windows | null = null
    let magic: Buffer | null = NOTHING
    let ahead: LookAhead | null = null
    let caBundle: Search | null = null
    let testMain: Search | null = null
    let tools: Search[] = []
    return {
      write(chunk, at) {
        if (windows !== null) {
          windows.write(chunk, at)
          ahead?.()
          caBundle?.write(chunk)
          testMain?.write(chunk)
          for (const tool of tools) tool.write(chunk)
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
          ahead()
          caBundle = createSearch(CA_BUNDLE)
          caBundle.write(chunk)
          testMain = createSearch(TEST_MAIN)
          testMain.write(chunk)
          tools = GO_TOOLS.map(createSearch)
          for (const tool of tools) tool.write(chunk)
          magic = null
        }
      },
      end() {
        if (windows === null) return null
        // The file may end in a hole.
        windows.write(NOTHING, size)
        const read = readElf(windows)
        const goTest = read.go && testMain?.matched === true
        const goTool = read.go && tools.some(tool => tool.matched)
        const facts = { ...read, goTest, goTool, caBundle: caBundle?.matched === true }
        windows.close()
        windows = null
        return facts
      },
    }
  },
  parse: parseElf,
}

/** The path on Debian and Alpine, the first that Go's crypto/x509 (root_linux.go), curl, GnuTLS and rustls's helpers try. */
const CA_BUNDLE = Buffer.from('/etc/ssl/certs/ca-certificates.crt')

/**
 * The main file that `go test` generates, as an entry of the table of files, which stripped programs keep for stack traces.
 * Programs that generate it, such as `go` itself, have the name between other strings.
 */
const TEST_MAIN = Buffer.from('\0_testmain.go\0')

/** The line of Go's build information that names the package of the program. Go, runtime/debug, `BuildInfo`. */
const GO_TOOLS = ['go', 'compile', 'link'].map(name => Buffer.from(`path\tcmd/${name}\n`))

interface Search {
  write(chunk: Buffer): void
  readonly matched: boolean
}

/** Searches a stream of chunks for bytes, even across chunks. */
function createSearch(bytes: Buffer): Search {
  let tail = Buffer.alloc(0)
  let matched = false
  return {
    write(chunk) {
      if (matched) return
      const joint = Buffer.concat([tail, chunk.subarray(0, bytes.length - 1)])
      matched = joint.includes(bytes) || chunk.includes(bytes)
      tail = Buffer.concat([tail, chunk.subarray(1 - bytes.length)]).subarray(1 - bytes.length)
    },
    get matched() {
      return matched
    },
  }
}

type LookAhead = () => void

/** Keeps the dynamic section and its strings in the windows, as soon as the headers before them say where they are. */
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
