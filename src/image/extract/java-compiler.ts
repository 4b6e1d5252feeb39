import { JAVA_FILES } from '../extracts.ts'
import type { Extractor } from './extractor.ts'
import { createSearch, type Search } from './search.ts'

type Part = 'module' | 'package' | 'class'

/** JDK, jdk.internal.jimage, `ImageHeader`: seven numbers of 32 bits. */
const HEADER_BYTES = 28
const IMAGE = 0xcafedada
/** JDK, jdk.internal.jmod, `JmodFile`: its magic number, and version 1. */
const JMOD = 0x4a4d0100

/** Strings of the index, which is not compressed. */
const OF_IMAGE = [
  ['module', Buffer.from('\0jdk.compiler\0')],
  ['package', Buffer.from('\0com/sun/tools/javac/main\0')],
] as const
const OF_JMOD = [['class', Buffer.from('classes/com/sun/tools/javac/Main.class')]] as const

/**
 * The Java compiler in the file that holds the modules of a runtime (`lib/modules`) or in a module for `jlink`, whatever the name
 * of the file is. `java -m jdk.compiler/com.sun.tools.javac.Main` needs no other file.
 */
export const javaCompiler: Extractor<'javaCompiler'> = {
  name: 'javaCompiler',
  start({ size }) {
    if (size < HEADER_BYTES) return null
    let head: Buffer | null = Buffer.alloc(0)
    let search: Search<Part> | null = null
    let end = 0
    let isImage = false
    const open = (header: Buffer) => {
      const reader = [header.readUInt32LE.bind(header), header.readUInt32BE.bind(header)].find(u32 => u32(0) === IMAGE)
      isImage = reader !== undefined
      if (reader) end = HEADER_BYTES + 8 * reader(16) + reader(20) + reader(24)
      else if (header.readUInt32BE(0) === JMOD) end = size
      if (end > 0) search = createSearch<Part>(isImage ? OF_IMAGE : OF_JMOD, Math.min(end, size))
    }
    return {
      write(chunk, at) {
        let part = chunk
        let from = at
        if (head !== null) {
          if (at !== head.length || (at === 0 && !FIRST_BYTES.has(chunk[0] ?? 0))) {
            head = null
            return
          }
          const first = at === 0 ? chunk : Buffer.concat([head, chunk])
          if (first.length < HEADER_BYTES) {
            head = Buffer.from(first)
            return
          }
          open(first)
          part = first
          from = 0
          head = null
        }
        if (from < end) search?.write(part.subarray(0, end - from))
      },
      end() {
        if (search === null || search.matches.size < (isImage ? OF_IMAGE : OF_JMOD).length) return null
        return isImage ? 'image' : 'jmod'
      },
    }
  },
  parse(value) {
    const file = JAVA_FILES.find(one => one === value)
    if (file === undefined) throw new RangeError()
    return file
  },
}

/** They decide for almost every file. */
const FIRST_BYTES = new Set([0xca, 0xda, 0x4a])
