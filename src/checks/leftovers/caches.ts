/** The cache of a package manager or compiler. */
export interface Cache {
  tool: string
  /** Parts that identify a path in the cache; `^` anchors one at the root. */
  fragments: string[]
  /** Where BuildKit can mount a cache instead; null if `clean` is better. */
  mount: string | null
  /** The command or option that leaves no cache behind. */
  clean: string
}

/** By tool, with the folders that its documentation names. */
export const CACHES: readonly Cache[] = [
  {
    tool: 'APT',
    fragments: ['^/var/lib/apt/lists/', '^/var/cache/apt/'],
    mount: '/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked',
    clean: 'apt-get clean && rm -rf /var/lib/apt/lists/*',
  },
  { tool: 'apk', fragments: ['^/var/cache/apk/', '^/etc/apk/cache/'], mount: null, clean: 'apk add --no-cache' },
  {
    tool: 'DNF',
    fragments: ['^/var/cache/dnf/', '^/var/cache/yum/', '^/var/cache/libdnf5/'],
    mount: '/var/cache/dnf,sharing=locked',
    clean: 'dnf clean all',
  },
  { tool: 'Zypper', fragments: ['^/var/cache/zypp/'], mount: null, clean: 'zypper clean --all' },
  { tool: 'pacman', fragments: ['^/var/cache/pacman/pkg/'], mount: null, clean: 'rm -rf /var/cache/pacman/pkg/*' },
  {
    tool: 'npm',
    fragments: ['/.npm/_cacache/', '/.npm/_logs/'],
    mount: '/root/.npm',
    clean: 'npm cache clean --force',
  },
  {
    tool: 'Yarn',
    fragments: ['/.cache/yarn/', '^/usr/local/share/.cache/yarn/', '/.yarn/berry/cache/'],
    mount: '/usr/local/share/.cache/yarn',
    clean: 'yarn cache clean',
  },
  {
    tool: 'pnpm',
    fragments: ['/.local/share/pnpm/store/', '/.pnpm-store/', '/.cache/pnpm/'],
    mount: '/root/.local/share/pnpm/store',
    clean: 'rm -rf "$(pnpm store path)"',
  },
  {
    tool: 'node-gyp',
    fragments: ['/.cache/node-gyp/'],
    mount: '/root/.cache/node-gyp',
    clean: 'rm -rf ~/.cache/node-gyp',
  },
  { tool: 'pip', fragments: ['/.cache/pip/'], mount: '/root/.cache/pip', clean: 'pip install --no-cache-dir' },
  { tool: 'uv', fragments: ['/.cache/uv/'], mount: '/root/.cache/uv', clean: 'uv sync --no-cache' },
  {
    tool: 'Poetry',
    fragments: ['/.cache/pypoetry/'],
    mount: '/root/.cache/pypoetry',
    clean: 'poetry install --no-cache',
  },
  { tool: 'pipenv', fragments: ['/.cache/pipenv/'], mount: '/root/.cache/pipenv', clean: 'pipenv --clear' },
  {
    tool: 'conda',
    fragments: ['/conda/pkgs/', '/miniconda3/pkgs/', '/.conda/pkgs/'],
    mount: null,
    clean: 'conda clean --all --yes',
  },
  {
    tool: 'Go',
    fragments: ['/.cache/go-build/', '/go/pkg/mod/'],
    mount: '/root/.cache/go-build',
    clean: 'go clean -cache -modcache',
  },
  {
    tool: 'Cargo',
    fragments: ['/.cargo/registry/', '/.cargo/git/', '^/usr/local/cargo/registry/', '^/usr/local/cargo/git/'],
    mount: '/usr/local/cargo/registry',
    clean: 'rm -rf /usr/local/cargo/registry',
  },
  { tool: 'Maven', fragments: ['/.m2/repository/'], mount: '/root/.m2', clean: 'rm -rf ~/.m2/repository' },
  {
    tool: 'Gradle',
    fragments: ['/.gradle/caches/', '/.gradle/wrapper/'],
    mount: '/root/.gradle',
    clean: 'rm -rf ~/.gradle',
  },
  { tool: 'Ivy', fragments: ['/.ivy2/cache/'], mount: '/root/.ivy2', clean: 'rm -rf ~/.ivy2' },
  {
    tool: 'Coursier',
    fragments: ['/.cache/coursier/'],
    mount: '/root/.cache/coursier',
    clean: 'rm -rf ~/.cache/coursier',
  },
  {
    tool: 'NuGet',
    fragments: ['/.nuget/packages/'],
    mount: '/root/.nuget/packages',
    clean: 'dotnet nuget locals all --clear',
  },
  {
    tool: 'Composer',
    fragments: ['/.composer/cache/', '/.cache/composer/'],
    mount: '/root/.composer/cache',
    clean: 'composer clear-cache',
  },
  {
    tool: 'Bundler',
    fragments: ['/.bundle/cache/', '^/usr/local/bundle/cache/'],
    mount: null,
    clean: 'rm -rf /usr/local/bundle/cache',
  },
  {
    tool: 'ccache',
    fragments: ['/.cache/ccache/', '/.ccache/'],
    mount: '/root/.cache/ccache',
    clean: 'rm -rf ~/.cache/ccache',
  },
]
