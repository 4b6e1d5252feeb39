/** Facts of an ELF file that starting and stripping it depend on. */
export interface ElfFacts {
  /** 0 if the file has the magic number but no valid header. */
  readonly bits: 0 | 32 | 64
  readonly bigEndian: boolean
  /** `e_machine`, by the numbers of the ELF specification. */
  readonly machine: number
  /** `e_type`: 2 is an executable, 3 a shared object or a position-independent executable. */
  readonly type: number
  /** The dynamic loader (PT_INTERP), which the kernel starts in its place; null for none. */
  readonly interpreter: string | null
  /** The requirements for the dynamic loader; null for a static file. */
  readonly dynamic: ElfDynamic | null
  /** Bytes that `strip` would save; null if that is unknown, or if stripping would damage the file. */
  readonly strippable: { bytes: number; debug: boolean } | null
  /** Bytes that the kernel or the loader maps, and that the file does not have at its end. */
  readonly missing: number
  /** Whether it contains Go's build information. */
  readonly go: boolean
  /** Whether it is a Go program with the main file that `go test` generates. */
  readonly goTest: boolean
  /** The tools that its content identifies, whatever its name is. */
  readonly tools: readonly ElfTool[]
  /** Whether it contains the path of the system's CA bundle, like programs that look there for one. */
  readonly caBundle: boolean
  /** Parts of the file that could not be read: damaged, or outside of the windows of a large file. */
  readonly unread: readonly ElfPart[]
}

export interface ElfDynamic {
  readonly needed: readonly string[]
  readonly soname: string | null
  /** DT_RPATH and DT_RUNPATH as written: folders separated by colons. */
  readonly rpath: string | null
  readonly runpath: string | null
  /** DF_1_NODEFLIB: the loader's own folders are not searched. */
  readonly noDefaultFolders: boolean
  /** For each library, the highest version of each kind that it must define: `libc.so.6` -> [`GLIBC_2.34`]. */
  readonly versionsNeeded: { library: string; versions: readonly string[] }[]
  /** The highest version of each kind that it defines itself. */
  readonly versionsDefined: readonly string[]
}

/** Tools whose programs have content that no other software has. */
export const ELF_TOOLS = [
  ...(['gcc', 'clang', 'tcc', 'binutils', 'lld', 'mold', 'nasm', 'yasm'] as const),
  ...(['go', 'rust', 'jdk', 'swift', 'ghc', 'zig', 'cuda', 'ocaml', 'nim', 'crystal', 'd', 'pascal'] as const),
] as const
export type ElfTool = (typeof ELF_TOOLS)[number]

export const ELF_PARTS = ['header', 'interpreter', 'dynamic', 'versions', 'sections'] as const
export type ElfPart = (typeof ELF_PARTS)[number]
