/** How to recognize the sources of a compiled language, and its build output. */
export interface Language {
  name: string
  source: RegExp
  /** The name of the file at the root of a project. */
  manifest: RegExp
  /** Whether a file is build output. `isExecutable` looks up its mode, for names that leave that open. */
  output(path: string, isExecutable: () => boolean): boolean
}

export const LANGUAGES: readonly Language[] = [
  {
    name: 'TypeScript',
    source: /(?<!\.d)\.[cm]?tsx?$/,
    manifest: /^tsconfig(?:\.[\w-]+)?\.json$/,
    output: path => /\.[cm]?js$/.test(path) && /\/(?:dist|build|out|lib|\.next|\.output|public)\//.test(path),
  },
  { name: 'Go', source: /\.go$/, manifest: /^go\.mod$/, output: isProgram },
  { name: 'Rust', source: /\.rs$/, manifest: /^Cargo\.toml$/, output: isProgram },
  {
    name: 'C or C++',
    source: /\.(?:c|cc|cpp|cxx|h|hpp)$/,
    manifest: /^(?:CMakeLists\.txt|Makefile|meson\.build)$/,
    output: isProgram,
  },
  {
    name: 'Java or Kotlin',
    source: /\.(?:java|kt|scala)$/,
    manifest: /^(?:pom\.xml|build\.gradle(?:\.kts)?|build\.sbt)$/,
    output: path => /\.(?:jar|war|class)$/.test(path),
  },
  {
    name: 'C#',
    source: /\.(?:cs|fs)$/,
    manifest: /^.+\.(?:csproj|fsproj|sln)$/,
    output: path => path.endsWith('.dll'),
  },
]

function isProgram(path: string, isExecutable: () => boolean): boolean {
  return !/\.\w{1,4}$/.test(path) && isExecutable()
}
