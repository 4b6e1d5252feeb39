import { ELF_TOOLS, type ElfFacts, type ElfTool } from '../elf-facts.ts'
import { createSearch, type Search } from './search.ts'

/**
 * Texts of the tools' own programs, in every release of the last ten years. With the zero bytes around it, a text is a
 * string of the program, and not part of a script or a list inside it. Long ones, because they are faster to search for.
 */
const TEXTS: readonly (readonly [ElfTool, string])[] = [
  // The driver's rules for the compiler (gcc/gcc.cc), which `gcc`, `g++` and `gfortran` all have.
  ['gcc', 'cc1 -fpreprocessed %i %(cc1_options) '],
  // cc1, cc1plus and the other compilers (gcc/plugin.cc).
  [
    'gcc',
    '\0*** WARNING *** there are active plugins, do not report this as a bug unless you can reproduce it without enabling any plugins.\n\0',
  ],
  ['gcc', '\0collect2 version %s\n\0'],
  // The program, not the library (clang/tools/driver/driver.cpp).
  ['clang', "\0Valid tools include '-cc1'"],
  ['tcc', '\n  -P -P1                        with -E: no/alternative #line output\n'],
  // The class that `javac` starts; since Java 9, with its module before it.
  ['jdk', 'com.sun.tools.javac.Main\0'],
  ['binutils', '\0GNU assembler version %s (%s) using BFD version %s\n\0'],
  ['binutils', '\0using internal linker script:\0'],
  // A class of gold.
  ['binutils', '\0N4gold18Workqueue_threaderE\0'],
  ['lld', ' (compatible with GNU linkers)\0'],
  ['mold', ' (compatible with GNU ld)'],
  // Its name alone is in every program with its objects.
  ['nasm', ' print the NASM version number and exit\n'],
  // Cargo itself, and what contains its library (src/cargo/ops, `cargo publish`).
  [
    'rust',
    'Source directory was modified by build.rs during cargo publish. Build scripts should not modify anything outside of OUT_DIR.\n',
  ],
  // swift-frontend, which is the compiler (include/swift/AST/DiagnosticsFrontend.def).
  ['swift', "\0no arguments provided to '-frontend'\0"],
  ['zig', '\0Usage: zig [command] [options]\n\nCommands:\n\n'],
  // nvcc, and the compiler cicc. `ptxas` alone is what JAX and Triton ship to compile at run time.
  ['cuda', '\0Specify the directory in which the host compiler executable resides. '],
  [
    'cuda',
    '\0Bitfields and field types containing bitfields are not supported in packed structures and unions for device compilation, when using this host compiler!\0',
  ],
]

/**
 * The start of Go's build information, up to the line that names the package of the program. Go, runtime/debug, `BuildInfo`,
 * and cmd/go/internal/modload, `infoStart`.
 */
const GO_PATH = '\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6path\t'
const GO_TOOLS = ['go', 'compile', 'link']

const MARKS: readonly (readonly [ElfTool, Buffer])[] = [
  ...TEXTS.map(([tool, text]) => [tool, Buffer.from(text, 'latin1')] as const),
  ...GO_TOOLS.map(name => ['go', Buffer.from(`${GO_PATH}cmd/${name}\n`, 'latin1')] as const),
]

/** Searches a program of this size for the texts of tools. */
export function searchTools(size: number): Search<ElfTool> {
  return createSearch(MARKS, size)
}

/** Libraries that are a compiler: of rustc; and of GHC, with the version of the compiler that built it and a hash. */
const COMPILERS: Partial<Record<ElfTool, RegExp>> = {
  rust: /^librustc_driver-[^/]*\.so$/,
  ghc: /^libHSghc-\d+(?:\.\d+)*(?:-\w+)?-ghc\d[\d.]*\.so$/,
}

/** The library of all programs of a JDK that start a class. */
const JAVA_LAUNCHER = 'libjli.so'

/** The tools that an ELF file contains, by the texts in it and its facts. */
export function identifyTools(facts: ElfFacts, texts?: ReadonlySet<ElfTool>): ElfTool[] {
  const soname = facts.dynamic?.soname ?? ''
  const needed = facts.dynamic?.needed ?? []
  return ELF_TOOLS.filter(tool => {
    if ([soname, ...needed].some(name => COMPILERS[tool]?.test(name))) return true
    // Programs that need a compiler or a linker at run time have it as a library.
    if (texts?.has(tool) !== true || !isProgram(facts)) return false
    return tool === 'go' ? facts.go : tool === 'jdk' ? needed.includes(JAVA_LAUNCHER) : true
  })
}

const EXECUTABLE = 2

/** Whether it is a program: a library needs others, or has a name. */
function isProgram({ type, interpreter, dynamic }: ElfFacts): boolean {
  const isStatic = dynamic !== null && dynamic.needed.length === 0 && dynamic.soname === null
  return type === EXECUTABLE || interpreter !== null || isStatic
}
