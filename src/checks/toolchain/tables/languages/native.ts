import { text, withSnippet } from '../../../../text/words.ts'
import type { Language } from '../tool.ts'

const COPIED_BINARY = ['COPY --from=build /src/app /app', 'ENTRYPOINT ["/app"]']

/** Languages whose programs run without the SDK, at most with a few libraries. */
export const NATIVE_LANGUAGES: readonly Language[] = [
  {
    family: 'go',
    name: 'Go',
    packages: {
      deb: /^golang(?:-\d+\.\d+)?(?:-go|-src)?$|^golang-go$/,
      apk: /^go(?:-bootstrap)?$/,
      rpm: /^golang(?:-bin|-src|-race)?$/,
    },
    executables: /^(?:go|gofmt)$/,
    // Any program may be called `go`; only the toolchain has a compiler and a linker here.
    markers: /^(?<root>.+)\/pkg\/tool\/[^/]+\/(?:compile|link|asm)$/,
    hint: /\/pkg\/tool\//,
    content: 'go',
    commonName: true,
    instead: withSnippet(
      text`A Go binary does not need the Go toolchain. Build it with ${'CGO_ENABLED=0'}, and copy it into ${'scratch'} or a distroless base image. If it imports C, copy it into the small image of the build stage’s distribution.`,
      'RUN CGO_ENABLED=0 go build -o /src/app .',
      '',
      'FROM scratch',
      ...COPIED_BINARY,
    ),
  },
  {
    family: 'tinygo',
    name: 'TinyGo',
    packages: { deb: /^tinygo$/, apk: /^tinygo$/, rpm: /^tinygo$/ },
    executables: /^tinygo$/,
    markers: /^(?<root>.*\/tinygo)\/(?:targets\/[^/]+\.json|src\/runtime\/runtime\.go)$/,
    hint: /\/tinygo\//,
    instead: text`A program that TinyGo built does not need TinyGo. Copy the program alone into the final stage.`,
  },
  {
    family: 'rust',
    name: 'Rust',
    packages: {
      deb: /^(?:rustc|cargo|rustup|rust-all|libstd-rust(?:-.*)?)$/,
      apk: /^(?:rust|cargo|rustup)$/,
      rpm: /^(?:rust|cargo|rustup|rust-std-static.*)$/,
    },
    executables: /^(?:rustc|cargo|rustup|rustdoc)$/,
    markers:
      /^(?<root>.*\/\.?rustup\/toolchains\/[^/]+)\/|^(?:.*\/lib\/rustlib\/[^/]+\/lib\/[^/]+\.rlib|.*\/librustc_driver-[^/]+\.so)$/,
    hint: /rustup\/toolchains\/|\/rustlib\/|librustc_driver/,
    content: 'rust',
    instead: withSnippet(
      text`A Rust binary does not need the Rust toolchain. Copy the binary into the small image of the build stage’s distribution, or into ${'scratch'} if it is built for musl.`,
      'FROM debian:bookworm-slim',
      ...COPIED_BINARY,
    ),
  },
  {
    family: 'swift',
    name: 'Swift',
    packages: { deb: /^swiftlang(?:-dev)?$/, rpm: /^swift-lang$/ },
    executables: /^(?:swiftc|swift-(?:frontend|driver|package|build|build-tool)|sourcekit-lsp)$/,
    // The runtime has libraries in the same folder, and the official one has their modules, too.
    markers:
      /^(?<root>.*\/lib\/(?:(?:swift|swift_static)\/pm|swift_static\/[^/]+\/[^/]+\.swiftmodule|(?<weak>swift)\/[^/]+\/(?:[^/]+\/)?[^/]+\.swiftmodule))\//,
    hint: /\/lib\/swift(?:_static)?\//,
    content: 'swift',
    instead: text`Use the ${'-slim'} variant of the Swift image as the base of the final stage, or link with ${'--static-swift-stdlib'}.`,
  },
  {
    family: 'haskell',
    name: 'GHC',
    packages: {
      deb: /^(?:ghc|haskell-compiler)(?:-[\d.]+)?$/,
      apk: /^ghc$/,
      rpm: /^ghc(?:[\d.]+)?(?:-compiler|-base-devel)?$/,
    },
    executables: /^(?:ghc|ghci|ghc-pkg|runghc|hsc2hs|ghcup)(?:-\d+(?:\.\d+)*)?$/,
    markers: /^(?<root>.*\/ghc(?:-\d[\w.]*|\/\d[\w.]*)?)(?:\/.*)?\/(?:ghc-usage\.txt|base-[\d.]+\/Prelude\.hi)$/,
    hint: /\/ghc-usage\.txt$|\/Prelude\.hi$/,
    content: 'ghc',
    instead: text`A Haskell program does not need GHC. Copy the program, and the shared libraries that it names, into a small base image.`,
  },
  {
    family: 'haskell',
    name: 'Cabal or Stack',
    packages: {
      deb: /^(?:cabal-install|haskell-stack)(?:-[\d.]+)?$/,
      apk: /^(?:cabal|stack)$/,
      rpm: /^(?:cabal-install|stack)$/,
    },
    executables: /^(?:cabal|stack)$/,
    commonName: true,
    instead: text`Build with Cabal or Stack in a separate stage, and copy the program into the final stage.`,
  },
  {
    family: 'zig',
    name: 'Zig',
    packages: { deb: /^zig[\d.]*$/, apk: /^zig$/, rpm: /^zig(?:-libs)?$/ },
    executables: /^zig$/,
    markers: /^(?:(?<root>.*\/zig[^/]*)(?:\/.*)?|.*\/lib)\/std\/std\.zig$/,
    hint: /\/std\.zig$/,
    content: 'zig',
    instead: text`A Zig program does not need Zig. Copy the program into ${'scratch'} or a small base image.`,
  },
  {
    family: 'ocaml',
    name: 'OCaml',
    packages: {
      deb: /^(?:ocaml(?:-nox|-compiler-libs|-findlib|-native-compilers)?|opam)$/,
      apk: /^(?:ocaml(?:-compiler-libs|-findlib)?|opam)$/,
      rpm: /^(?:ocaml(?:-compiler-libs|-findlib)?|opam)$/,
    },
    executables: /^(?:ocaml(?:c|opt|dep|lex|find)(?:\.opt|\.byte)?|opam)$/,
    markers: /^(?<root>.*\/lib\/(?:[^/]+\/)?ocaml(?:\/\d[\d.]*)?)\/(?:stdlib\.cmxa|std_exit\.o)$/,
    hint: /\/ocaml\//,
    instead: text`A program that ${'ocamlopt'} built does not need OCaml. Copy the program into a small base image.`,
  },
  {
    family: 'nim',
    name: 'Nim',
    packages: { deb: /^nim$/, apk: /^(?:nim|nimble)$/, rpm: /^nim$/ },
    executables: /^(?:nim|nimble|choosenim)$/,
    markers: /^(?<root>.*\/[nN]im[^/]*)(?:\/lib)?\/system\.nim$/,
    hint: /\/system\.nim$/,
    instead: text`A Nim program does not need Nim. Copy the program into a small base image.`,
  },
  {
    family: 'crystal',
    name: 'Crystal',
    packages: { deb: /^crystal[\d.]*$/, apk: /^(?:crystal|shards)$/, rpm: /^crystal[\d.]*$/ },
    executables: /^(?:crystal|shards)$/,
    markers: /^(?<root>.*\/crystal[^/]*)(?:\/(?:src|lib|core))?\/prelude\.cr$/,
    hint: /\/prelude\.cr$/,
    instead: text`A Crystal program does not need Crystal. Build it with ${'--static'} on Alpine, or copy it with its libraries.`,
  },
  {
    family: 'd',
    name: 'D',
    packages: { deb: /^(?:ldc|dmd|dmd-compiler|dub)$/, apk: /^(?:ldc|dmd|dub)$/, rpm: /^(?:ldc|dmd|dub)$/ },
    executables: /^(?:dmd|ldc2|ldmd2|rdmd|dub)$/,
    markers: /^.*\/(?:druntime\/import|ldc[^/]*\/import|dlang\/[^/]+|include\/d(?:\/ldc)?)\/object\.d$/,
    hint: /\/object\.d$/,
    instead: text`A D program does not need the compiler. Copy the program into a small base image.`,
  },
  {
    family: 'vala',
    name: 'Vala',
    packages: { deb: /^valac(?:-[\d.]+-vapi)?$/, apk: /^vala$/, rpm: /^vala$/ },
    executables: /^valac(?:-[\d.]+)?$/,
    markers: /^(?<root>.*\/share\/vala-[\d.]+)\/vapi\/glib-2\.0\.vapi$/,
    hint: /\/glib-2\.0\.vapi$/,
    instead: text`A Vala program does not need the compiler. Copy the program, and the shared libraries that it names, into a small base image.`,
  },
  {
    family: 'pascal',
    name: 'Free Pascal',
    packages: { deb: /^(?:fpc|fp-compiler|fp-units-rtl)(?:-[\d.]+)?$/, apk: /^fpc$/, rpm: /^fpc$/ },
    executables: /^(?:fpc|ppc(?:x64|a64|386|arm)|ppcross\w+)(?:-[\d.]+)?$/,
    markers: /^(?<root>.*\/fpc\/[\d.]+)\/units\/[^/]+\/rtl\/system\.ppu$/,
    hint: /\/system\.ppu$/,
    instead: text`A program that Free Pascal built does not need the compiler. Copy the program alone into the final stage.`,
  },
]
