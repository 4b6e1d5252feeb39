import type { Tool } from './tool.ts'

export const SDKS: readonly Tool[] = [
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
    commonName: true,
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
  },
  {
    family: 'jdk',
    name: 'JDK',
    packages: {
      deb: /^(?:openjdk|temurin|zulu|java|msopenjdk)-?\d+(?:-amazon-corretto)?-jdk(?:-headless)?$|^default-jdk(?:-headless)?$|^zulu\d+-jdk$/,
      apk: /^(?:openjdk|zulu)\d+(?:-jdk|-jmods)?$|^temurin-\d+-jdk$/,
      rpm: /^java-.*-(?:devel|jmods)$|^(?:temurin|zulu)-?\d+-jdk$/,
    },
    executables: /^(?:javac|jlink|jmod|jshell)$/,
    // A JDK may be built without `jmods`; then `ct.sym` identifies it, which some distributions also put into their
    // JRE.
    markers: /^(?<root>.+)\/(?:jmods\/java\.base\.jmod|lib\/(?<weak>ct\.sym|tools\.jar))$/,
  },
  {
    family: 'dotnet',
    name: '.NET SDK',
    packages: { deb: /^dotnet-sdk-[\d.]+$/, apk: /^dotnet\d*-sdk$/, rpm: /^dotnet-sdk-[\d.]+$/ },
    // The runtime has the same `dotnet`.
    executables: /^dotnet$/,
    markers: /^(?<root>.+\/sdk\/\d+\.\d+\.\d+[^/]*)\/(?:dotnet\.dll|MSBuild\.dll)$/,
    commonName: true,
  },
]
