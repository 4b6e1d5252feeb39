import type { Family, Tool } from './tool.ts'

/** Prefixes of cross tools (`x86_64-linux-gnu-`, `arm-none-eabi-`), and version suffixes (`-12`, `-13.2`). */
export const TRIPLET = '(?:[a-z0-9_]+-)+'
export const VERSION = '(?:-\\d+(?:\\.\\d+)*)?'

/** Neither `gcc-12-base` nor `libgcc` nor `libstdc++6` matches: programs that were built with GCC need those to run. */
const GCC_FRONTENDS = '(?:gcc|g\\+\\+|cpp|gfortran|gnat|gdc|gobjc|gobjc\\+\\+|gccgo)'

export const COMPILERS: readonly Tool[] = [
  {
    family: 'gcc',
    name: 'GCC',
    packages: {
      deb: new RegExp(
        `^(?:build-essential|dpkg-dev|${GCC_FRONTENDS}${VERSION}(?:-[a-z0-9-]+-(?:gnu|musl)[a-z0-9]*)?)$`,
      ),
      apk: /^(?:build-base|gcc|g\+\+|gfortran|gcc-gdc|gcc-gnat|gcc-go|gcc-objc|gcc-[a-z0-9_-]+|g\+\+-[a-z0-9_-]+)$/,
      rpm: /^(?:(?:gcc-toolset-\d+-)?gcc(?:-c\+\+|-gfortran|-objc|-gnat|-go)?|cpp|gcc\d+(?:-c\+\+)?)$/,
    },
    executables: new RegExp(`^(?:${TRIPLET})?(?:gcc|g\\+\\+|cc|c\\+\\+|cpp|gfortran|c89-gcc|c99-gcc)${VERSION}$`),
    markers: /^(?<root>.*\/(?:lib|lib32|lib64|libexec)\/gcc\/[^/]+\/[^/]+)\/(?:cc1|cc1plus|cc1obj|collect2|lto1|f951)$/,
    hint: /\/gcc\//,
    content: 'gcc',
  },
  {
    family: 'llvm',
    name: 'Clang',
    packages: {
      deb: /^(?:clang|llvm)(?:-\d+)?(?:-dev|-tools|-runtime|-linker-tools)?$/,
      apk: /^(?:clang|llvm)\d*(?:-dev|-static|-rtlib)?$/,
      rpm: /^(?:clang|llvm)\d*(?:-devel|-tools-extra)?$/,
    },
    executables: new RegExp(`^(?:${TRIPLET})?clang(?:\\+\\+|-cl|-cpp)?${VERSION}$`),
    // libclang reads the same headers, and documentation tools and bindings ship it without a compiler; so the packages
    // that hold them (`libclang-common-14-dev`, `clang17-headers`) do not belong to the compiler either.
    markers: /^(?<root>.*\/(?:lib|lib32|lib64)\/clang\/[^/]+)\/(?<weak>include)\/[^/]+\.h$/,
    hint: /\/clang\//,
    content: 'clang',
  },
  {
    family: 'intel',
    name: 'Intel oneAPI',
    packages: {
      deb: /^intel-oneapi-(?:compiler-)?(?:dpcpp-cpp|fortran)(?:-\d[\d.]*)?$/,
      rpm: /^intel-oneapi-(?:compiler-)?(?:dpcpp-cpp|fortran)(?:-\d[\d.]*)?$/,
    },
    executables: /^(?:icx|icpx|ifx)$/,
    markers: /^(?<root>.*\/compiler\/[^/]+)\/(?:bin\/compiler|linux\/bin-llvm)\/clang(?:-\d+)?$/,
    hint: /\/clang(?:-\d+)?$/,
  },
  {
    family: 'tcc',
    name: 'TCC',
    packages: { deb: /^tcc$/, apk: /^tcc$/, rpm: /^tcc$/ },
    executables: /^tcc$/,
    // Programs that compile with `libtcc` at run time need it too.
    markers: /^(?<root>.*\/lib(?:64)?\/(?:[^/]+\/)?(?<weak>tcc))\/libtcc1\.a$/,
    hint: /\/libtcc1\.a$/,
    content: 'tcc',
  },
]

/** In the order of the table. */
export const COMPILER_FAMILIES: readonly Family[] = COMPILERS.map(({ family }) => family)
