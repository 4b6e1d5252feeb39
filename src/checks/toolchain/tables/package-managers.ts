import type { Tool } from './tool.ts'

const language = (tool: Omit<Tool, 'family'>): Tool => ({ family: 'language-packages', ...tool })
const system = (name: string, executables: RegExp, packages: Tool['packages']): Tool => ({
  family: 'system-packages',
  name,
  packages,
  executables,
  sufficient: ['executable'],
})

/** A Node.js or Python package has its own folder, whose name is unique. */
const nodePackage = (name: string) => new RegExp(`^(?<root>.*\\/node_modules\\/${name})\\/package\\.json$`)
const pythonPackage = (name: string) => new RegExp(`^(?<root>.*\\/(?:site|dist)-packages\\/${name})\\/__init__\\.py$`)

export const PACKAGE_MANAGERS: readonly Tool[] = [
  language({
    name: 'npm',
    packages: { deb: /^npm$/, apk: /^npm$/, rpm: /^(?:nodejs-)?npm$/ },
    executables: /^npm$/,
    markers: nodePackage('npm'),
    hint: /\/(?:npm|corepack|yarn[^/]*|pnpm)\/package\.json$/,
    sufficient: ['marker'],
  }),
  language({
    name: 'Corepack',
    packages: {},
    executables: /^corepack$/,
    markers: nodePackage('corepack'),
    hint: /\/(?:npm|corepack|yarn[^/]*|pnpm)\/package\.json$/,
    sufficient: ['marker'],
  }),
  language({
    name: 'Yarn',
    packages: { deb: /^yarn(?:pkg)?$/, apk: /^yarn$/, rpm: /^yarn(?:pkg)?$/ },
    // Hadoop has a `yarn` too.
    executables: /^yarn(?:pkg)?$/,
    markers: /^(?<root>\/opt\/yarn-v[^/]+|.*\/node_modules\/yarn)\/package\.json$/,
    hint: /\/(?:npm|corepack|yarn[^/]*|pnpm)\/package\.json$/,
    sufficient: ['marker'],
    commonName: true,
  }),
  language({
    name: 'pnpm',
    packages: { apk: /^pnpm$/ },
    executables: /^pnpm$/,
    markers: nodePackage('pnpm'),
    hint: /\/(?:npm|corepack|yarn[^/]*|pnpm)\/package\.json$/,
    sufficient: ['marker', 'executable'],
  }),
  language({
    name: 'pip',
    packages: { deb: /^python3-pip(?:-whl)?$/, apk: /^py3-pip$/, rpm: /^python3(?:\.\d+|\d+)?-pip(?:-wheel)?$/ },
    executables: /^pip(?:\d+(?:\.\d+)?)?$/,
    markers: pythonPackage('pip'),
    hint: /-packages\/[a-z]+\/__init__\.py$/,
    sufficient: ['marker'],
  }),
  language({
    name: 'Poetry',
    packages: { deb: /^python3-poetry$/, apk: /^poetry$/, rpm: /^poetry$/ },
    executables: /^poetry$/,
    markers: pythonPackage('poetry'),
    hint: /-packages\/[a-z]+\/__init__\.py$/,
    sufficient: ['marker', 'executable'],
  }),
  language({
    name: 'pipenv',
    packages: { deb: /^pipenv$/, apk: /^pipenv$/ },
    executables: /^pipenv$/,
    markers: pythonPackage('pipenv'),
    hint: /-packages\/[a-z]+\/__init__\.py$/,
    sufficient: ['marker', 'executable'],
  }),
  language({ name: 'uv', packages: { apk: /^uv$/, rpm: /^uv$/ }, executables: /^uvx?$/, sufficient: ['executable'] }),
  language({
    name: 'conda',
    packages: {},
    executables: /^conda$/,
    markers: /^(?:.*\/conda-meta\/conda-\d[^/]*\.json|(?<root>.*\/site-packages\/conda)\/__init__\.py)$/,
    hint: /\/conda-meta\/|-packages\/[a-z]+\/__init__\.py$/,
    sufficient: ['marker'],
  }),
  language({
    name: 'mamba',
    packages: {},
    // A test runner for Python has the same name; this is what conda notes of an installed package.
    executables: /^mamba$/,
    markers: /\/conda-meta\/mamba-\d[^/]*\.json$/,
    hint: /\/conda-meta\//,
    sufficient: ['marker'],
    commonName: true,
  }),
  language({ name: 'micromamba', packages: {}, executables: /^micromamba$/, sufficient: ['executable'] }),
  system('APT', /^apt(?:-get)?$/, { deb: /^apt$/ }),
  system('apk', /^apk$/, { apk: /^apk-tools$/ }),
  system('DNF', /^(?:dnf|dnf-3|dnf5|microdnf|yum|tdnf)$/, { rpm: /^(?:dnf|dnf5|microdnf|yum|tdnf|python3-dnf)$/ }),
  system('Zypper', /^zypper$/, { rpm: /^zypper$/ }),
  // Every Ruby comes with both, and `bundle exec` is how most programs in Ruby start.
  system('RubyGems and Bundler', /^(?:gem|bundle|bundler)(?:\d\.\d)?$/, {
    deb: /^(?:ruby-)?(?:bundler|rubygems)$/,
    apk: /^ruby-bundler$/,
    rpm: /^rubygem(?:s|-bundler)$/,
  }),
  system('Mercurial', /^hg$/, { deb: /^mercurial(?:-common)?$/, apk: /^mercurial$/, rpm: /^mercurial$/ }),
  system('Subversion', /^svn$/, { deb: /^subversion$/, apk: /^subversion$/, rpm: /^subversion$/ }),
  system('Git', /^git$/, { deb: /^git(?:-man)?$/, apk: /^git$/, rpm: /^git(?:-core)?$/ }),
]
