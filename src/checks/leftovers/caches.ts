/** The cache of a package manager or compiler. */
export interface Cache {
  tool: string
  /** Parts that identify a path in the cache; `^` anchors one at the root. */
  fragments: string[]
  /** Whether BuildKit can mount a cache over the folders instead; not if `clean` is better. */
  mount: boolean
  /** For tools whose concurrent builds would damage the cache. */
  locked?: true
  /** What to mount over, if not the folders themselves. */
  targets?: string[]
  /** The command or option that leaves no cache behind; null if deleting the folders is the way. */
  clean: string | null
}

/** By tool, with the folders that its documentation names. */
export const CACHES: readonly Cache[] = [
  {
    tool: 'APT',
    fragments: ['^/var/lib/apt/lists/', '^/var/cache/apt/'],
    mount: true,
    locked: true,
    targets: ['/var/cache/apt', '/var/lib/apt'],
    clean: 'apt-get clean && rm -rf /var/lib/apt/lists/*',
  },
  { tool: 'apk', fragments: ['^/var/cache/apk/', '^/etc/apk/cache/'], mount: false, clean: 'apk add --no-cache' },
  {
    tool: 'DNF',
    fragments: ['^/var/cache/dnf/', '^/var/cache/yum/', '^/var/cache/libdnf5/'],
    mount: true,
    locked: true,
    clean: 'dnf clean all',
  },
  { tool: 'Zypper', fragments: ['^/var/cache/zypp/'], mount: false, clean: 'zypper clean --all' },
  { tool: 'pacman', fragments: ['^/var/cache/pacman/pkg/'], mount: false, clean: null },
  {
    tool: 'npm',
    fragments: ['/.npm/_cacache/', '/.npm/_logs/'],
    mount: true,
    clean: 'npm cache clean --force',
  },
  {
    tool: 'Yarn',
    fragments: ['/.cache/yarn/', '^/usr/local/share/.cache/yarn/', '/.yarn/berry/cache/'],
    mount: true,
    clean: 'yarn cache clean',
  },
  {
    tool: 'pnpm',
    fragments: ['/.local/share/pnpm/store/', '/.pnpm-store/', '/.cache/pnpm/'],
    mount: true,
    clean: null,
  },
  {
    tool: 'node-gyp',
    fragments: ['/.cache/node-gyp/'],
    mount: true,
    clean: null,
  },
  { tool: 'pip', fragments: ['/.cache/pip/'], mount: true, clean: 'pip install --no-cache-dir' },
  { tool: 'uv', fragments: ['/.cache/uv/'], mount: true, clean: 'uv sync --no-cache' },
  {
    tool: 'Poetry',
    fragments: ['/.cache/pypoetry/'],
    mount: true,
    clean: 'poetry install --no-cache',
  },
  { tool: 'pipenv', fragments: ['/.cache/pipenv/'], mount: true, clean: 'pipenv --clear' },
  {
    tool: 'conda',
    fragments: ['/conda/pkgs/', '/miniconda3/pkgs/', '/.conda/pkgs/'],
    mount: false,
    clean: 'conda clean --all --yes',
  },
  {
    tool: 'Go',
    fragments: ['/.cache/go-build/', '/go/pkg/mod/'],
    mount: true,
    clean: 'go clean -cache -modcache',
  },
  {
    tool: 'Cargo',
    fragments: ['/.cargo/registry/', '/.cargo/git/', '^/usr/local/cargo/registry/', '^/usr/local/cargo/git/'],
    mount: true,
    clean: null,
  },
  { tool: 'Maven', fragments: ['/.m2/repository/'], mount: true, clean: null },
  {
    tool: 'Gradle',
    fragments: ['/.gradle/caches/', '/.gradle/wrapper/'],
    mount: true,
    clean: null,
  },
  { tool: 'Ivy', fragments: ['/.ivy2/cache/'], mount: true, clean: null },
  {
    tool: 'Coursier',
    fragments: ['/.cache/coursier/'],
    mount: true,
    clean: null,
  },
  {
    tool: 'NuGet',
    fragments: ['/.nuget/packages/'],
    mount: true,
    clean: 'dotnet nuget locals all --clear',
  },
  {
    tool: 'Composer',
    fragments: ['/.composer/cache/', '/.cache/composer/'],
    mount: true,
    clean: 'composer clear-cache',
  },
  {
    tool: 'Bundler',
    fragments: ['/.bundle/cache/', '^/usr/local/bundle/cache/'],
    mount: false,
    clean: null,
  },
  {
    tool: 'ccache',
    fragments: ['/.cache/ccache/', '/.ccache/'],
    mount: true,
    clean: null,
  },
]
