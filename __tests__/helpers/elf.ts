import type { ElfDynamic, ElfFacts } from '../../src/image/elf-facts.ts'
import { elf } from '../../src/image/extract/elf.ts'
import type { Extracts } from '../../src/image/model.ts'

/** The extractor's result for these bytes in chunks of this size. */
export async function elfFactsOf(content: Buffer, chunk = 64 * 1024): Promise<ElfFacts | null> {
  const entry = { path: '/x', type: 'file' as const, mode: 0o755, uid: 0, gid: 0, link: null, capabilities: null }
  const extraction = elf.start({ ...entry, size: content.length })
  for (let at = 0; at < content.length; at += chunk) extraction?.write(content.subarray(at, at + chunk), at)
  return (await extraction?.end()) ?? null
}

/** The bytes of an x86-64 program that loads this content. */
export function elfWith(content: string | Buffer): Buffer {
  const head = Buffer.alloc(120)
  head.write('\x7fELF\x02\x01\x01', 'latin1')
  head.writeUInt16LE(2, 16)
  head.writeUInt16LE(62, 18)
  head.writeUInt32LE(64, 32)
  head.writeUInt16LE(56, 54)
  head.writeUInt16LE(1, 56)
  head.writeUInt32LE(1, 64)
  head.writeUInt32LE(120 + Buffer.byteLength(content), 64 + 32)
  return Buffer.concat([head, Buffer.from(content as string)])
}

/** The bytes of a program for Windows with one section of this content. */
export function peWith(content: string | Buffer): Buffer {
  const head = Buffer.alloc(192)
  head.write('MZ')
  head.writeUInt32LE(128, 0x3c)
  head.write('PE', 128)
  head.writeUInt16LE(1, 128 + 6)
  head.writeUInt32LE(Buffer.byteLength(content), 152 + 16)
  head.writeUInt32LE(192, 152 + 20)
  return Buffer.concat([head, Buffer.from(content as string)])
}

type FakeElf = Partial<Omit<ElfFacts, 'dynamic'>> & Partial<ElfDynamic>

/** The extractor's result for an x86-64 program; static if it has no interpreter and needs no library. */
export function elfExtract(fake: FakeElf = {}): Extracts {
  const { needed, soname, rpath, runpath, noDefaultFolders, versionsNeeded, versionsDefined, ...facts } = fake
  const dynamic: ElfDynamic = {
    needed: needed ?? [],
    soname: soname ?? null,
    rpath: rpath ?? null,
    runpath: runpath ?? null,
    noDefaultFolders: noDefaultFolders ?? false,
    versionsNeeded: versionsNeeded ?? [],
    versionsDefined: versionsDefined ?? [],
  }
  const isDynamic = facts.interpreter != null || needed !== undefined || soname != null
  return {
    elf: {
      bits: 64,
      bigEndian: false,
      machine: 62,
      type: 3,
      interpreter: null,
      strippable: { bytes: 0, debug: false },
      go: false,
      goTest: false,
      missing: 0,
      tools: [],
      caBundle: false,
      unread: [],
      ...facts,
      dynamic: isDynamic ? dynamic : null,
    },
  }
}
