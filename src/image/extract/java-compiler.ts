import { JAVA_FILES, type JavaFile } from '../extracts.ts'
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
/** An archive names its members without compression. Java 8 and before have the compiler in `lib/tools.jar`. */
const ZIP = 0x504b0304
const OF_JAR = [['class', Buffer.from('com/sun/tools/javac/Main.class')]] as const

const STRINGS = { image: OF_IMAGE, jmod: OF_JMOD, jar: OF_JAR } as const

/**
 * The Java compiler in the file that holds the modules of a runtime (`lib/modules`) or in a module for `jlink`, or in an
 * archive of classes, whatever the name of the file is. `java -m jdk.compiler/com.sun.tools.javac.Main` needs no other file.
 */
export const javaCompiler: Extractor<'javaCompiler'> = {
  name: 'javaCompiler',
  start({ size }) {
    if (size < HEADER_BYTES) return null
    let head: Buffer | null = Buffer.alloc(0)
    let search: Search<Part> | null = null
    let end = 0
    let kind: JavaFile = 'image'
    const open = (header: Buffer) => {
      const reader = [header.readUInt32LE.bind(header), header.readUInt32BE.bind(header)].find(u32 => u32(0) === IMAGE)
      const magic = header.readUInt32BE(0)
      if (reader) end = HEADER_BYTES + 8 * reader(16) + reader(20) + reader(24)
      else if (magic === JMOD || magic === ZIP) {
        kind = magic === ZIP ? 'jar' : 'jmod'
        end = size
      }
      if (end > 0) search = createSearch<Part>(STRINGS[kind], Math.min(end, size))
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
        return search === null || search.matches.size < STRINGS[kind].length ? null : kind
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
const FIRST_BYTES = new Set([0xca, 0xda, 0x4a, 0x50])
