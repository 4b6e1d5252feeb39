/** Files for tests of start commands, with the reader's results. */
import type { Check } from '../../../src/checks/check.ts'
import { elfExtract } from '../../helpers/elf.ts'
import type { FakeEntry, FakeImage } from '../../helpers/image.ts'
import { findingsOf } from '../images.ts'

type FakeElf = Parameters<typeof elfExtract>[0]

/** An ELF program; static unless it needs libraries. */
export const elf = (path: string, facts: FakeElf = {}, more: Partial<FakeEntry> = {}): FakeEntry => ({
  path,
  size: 9000,
  mode: 0o755,
  extracts: elfExtract(facts),
  ...more,
})

/** A shared library whose soname is its file name. */
export const library = (path: string, facts: FakeElf = {}): FakeEntry =>
  elf(path, { soname: path.slice(path.lastIndexOf('/') + 1), needed: [], ...facts }, { mode: 0o644 })

export const script = (path: string, shebang: string, content = `#!${shebang}\n`, mode = 0o755): FakeEntry => ({
  path,
  content,
  mode,
  extracts: { shebang, startScript: content },
})

export const GLIBC_LOADER = '/lib64/ld-linux-x86-64.so.2'
export const MUSL_LOADER = '/lib/ld-musl-x86_64.so.1'

/** The files that every glibc program finds on Debian. */
export const GLIBC: FakeEntry[] = [
  library(GLIBC_LOADER, { soname: 'ld-linux-x86-64.so.2' }),
  library('/usr/lib/x86_64-linux-gnu/libc.so.6', { needed: ['ld-linux-x86-64.so.2'], versionsDefined: ['GLIBC_2.36'] }),
]

/** The same for Alpine. */
export const MUSL: FakeEntry[] = [
  library(MUSL_LOADER, { soname: 'libc.musl-x86_64.so.1' }),
  { path: '/lib/libc.musl-x86_64.so.1', link: 'ld-musl-x86_64.so.1' },
]

export const glibcProgram = (path: string, needed: string[] = [], facts: FakeElf = {}): FakeEntry =>
  elf(path, { interpreter: GLIBC_LOADER, needed: [...needed, 'libc.so.6'], ...facts })

export const muslProgram = (path: string, needed: string[] = [], facts: FakeElf = {}): FakeEntry =>
  elf(path, { interpreter: MUSL_LOADER, needed: [...needed, 'libc.musl-x86_64.so.1'], ...facts })

/** Each finding of a check as `error /path: problem`; `detail` is the most important datum. */
export function findingLines(check: Check, image: FakeImage, detail = 'problem'): string[] {
  return findingsOf(check, image).map(({ severity, path, data }) =>
    [`${severity} ${path ?? '-'}`, String(data[detail] ?? '')].filter(text => text !== '').join(': '),
  )
}
