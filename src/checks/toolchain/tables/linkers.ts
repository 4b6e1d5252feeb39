import { TRIPLET, VERSION } from './compilers.ts'
import type { Tool } from './tool.ts'

/** Exact names: the dynamic loader (`ld.so`, `ld-linux-x86-64.so.2`) is needed to run anything and never matches. */
export const LINKERS: readonly Tool[] = [
  {
    family: 'linker',
    name: 'GNU binutils',
    packages: {
      deb: /^binutils(?:-(?!common$|doc$|dev$)[a-z0-9-]+)?$/,
      apk: /^binutils(?:-gold)?$/,
      rpm: /^binutils(?:-gold)?$/,
    },
    executables: new RegExp(`^(?:${TRIPLET})?(?:as|ld|ld\\.bfd|ld\\.gold|gold)$`),
    markers: /^(?<root>.*\/ldscripts)\/[^/]+\.xc?$/,
    hint: /\/ldscripts\//,
    content: 'binutils',
  },
  {
    family: 'linker',
    name: 'LLD',
    packages: { deb: /^lld(?:-\d+)?$/, apk: /^lld\d*$/, rpm: /^lld\d*$/ },
    executables: new RegExp(`^(?:ld\\.lld|ld64\\.lld|wasm-ld|lld|lld-link)${VERSION}$`),
    content: 'lld',
    // Julia links the packages that it compiles when it loads them.
    runtime: /\/libexec\/julia\/lld$/,
  },
  {
    family: 'linker',
    name: 'mold',
    packages: { deb: /^mold$/, apk: /^mold$/, rpm: /^mold$/ },
    executables: /^(?:mold|ld\.mold)$/,
    content: 'mold',
  },
  {
    family: 'linker',
    name: 'NASM',
    packages: { deb: /^nasm$/, apk: /^nasm$/, rpm: /^nasm$/ },
    executables: /^nasm$/,
    content: 'nasm',
  },
  {
    family: 'linker',
    name: 'YASM',
    packages: { deb: /^yasm$/, apk: /^yasm$/, rpm: /^yasm$/ },
    executables: /^(?:yasm|ytasm|vsyasm)$/,
    content: 'yasm',
  },
]
