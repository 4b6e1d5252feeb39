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
      tools: [],
      caBundle: false,
      unread: [],
      ...facts,
      dynamic: isDynamic ? dynamic : null,
    },
  }
}
