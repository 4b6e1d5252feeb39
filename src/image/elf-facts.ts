/** What an ELF file says of itself, as far as starting it and stripping it depend on it. */
export interface ElfFacts {
  /** 0 where the file has the magic number and no header that makes sense. */
  readonly bits: 0 | 32 | 64
  readonly bigEndian: boolean
  /** `e_machine`, by the numbers of the ELF specification. */
  readonly machine: number
  /** `e_type`: 2 is an executable, 3 a shared object or a position-independent executable. */
  readonly type: number
  /** The program that the kernel starts in its place, the dynamic loader (PT_INTERP); null for none. */
  readonly interpreter: string | null
  /** What the dynamic loader is asked for; null for a static file. */
  readonly dynamic: ElfDynamic | null
  /** Bytes by which `strip` would make it smaller; null where that cannot be told, or where stripping would harm. */
  readonly strippable: { bytes: number; debug: boolean } | null
  /** Whether Go's linker made it: it has Go's build information. */
  readonly go: boolean
  /** Whether it has the path of the system's CA bundle in it, as programs have that look for one there. */
  readonly caBundle: boolean
  /** Parts that the file has and that could not be read: damaged, or out of reach of what is kept of a large file. */
  readonly unread: readonly ElfPart[]
}

export interface ElfDynamic {
  readonly needed: readonly string[]
  readonly soname: string | null
  /** DT_RPATH and DT_RUNPATH as written, folders parted by colons. */
  readonly rpath: string | null
  readonly runpath: string | null
  /** DF_1_NODEFLIB: the loader's own folders are not searched. */
  readonly noDefaultFolders: boolean
  /** By library, the highest version of each kind that it must define: `libc.so.6` -> [`GLIBC_2.34`]. */
  readonly versionsNeeded: { library: string; versions: readonly string[] }[]
  /** The highest of each kind that it defines itself. */
  readonly versionsDefined: readonly string[]
}

export const ELF_PARTS = ['header', 'interpreter', 'dynamic', 'versions', 'sections'] as const
export type ElfPart = (typeof ELF_PARTS)[number]
