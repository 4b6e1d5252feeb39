import { CONTENTS, LINES } from './cost-texts.ts'
import type { Random } from './random.ts'

/** Files of one kind, in many copies. */
export interface Part {
  prefix: string
  name: string
  type: 'file' | 'directory' | 'symlink' | 'hardlink'
  link: string
  mode: number
  content: string
  lines: number[]
  /** The number of copies, and of what each contains. */
  count: number
  size: number
  /** Directories below each other, and next to each other. */
  depth: number
  folders: number
  /** Characters that each name gets in addition. */
  padding: number
  /** Whether the copies are in all layers in turn, or all in one. */
  spread: boolean
  layer: number
  pax: 'none' | 'attribute' | 'capability' | 'comment'
}

/** A list of the config. */
export interface Field {
  name: 'Env' | 'Labels' | 'history' | 'Entrypoint' | 'Cmd' | 'ExposedPorts' | 'Volumes' | 'OnBuild' | 'Healthcheck'
  lines: number[]
  count: number
}

/** An image as a few numbers. */
export interface Genome {
  parts: Part[]
  fields: Field[]
  layers: number
  compression: 'gzip' | 'zstd' | 'none'
  /** How the archive is compressed as a whole. */
  wrap: 'gzip' | 'none'
  start: string
  user: string
  /** Bytes that do not compress: a larger image has higher limits. */
  ballast: number
}

export const STARTS: Readonly<Record<string, string[]>> = {
  script: ['/entrypoint.sh'],
  shell: ['sh', '-c', '. /entrypoint.sh; exec f1'],
  supervisor: ['supervisord', '-c', '/etc/supervisord.conf'],
  init: ['/init'],
  node: ['node', '/app/f1.js'],
  npm: ['npm', 'start'],
  python: ['python3', '-m', 'a.b'],
  java: ['java', '-jar', '/app/f1.jar'],
  program: ['/usr/bin/f1'],
  none: [],
}

/** `%` becomes the number of the copy. */
const PREFIXES = [
  '',
  'app/',
  'usr/bin/',
  'usr/lib/',
  'etc/',
  'etc/services.d/s%/',
  'app/p%/',
  'app/node_modules/p%/',
  'app/node_modules/@s/p%/',
  'usr/lib/python3.12/site-packages/',
  'usr/lib/python3.12/site-packages/p%.dist-info/',
  'app/.git/',
  'app/p%/.git/',
  'root/.cache/pip/',
  'var/lib/dpkg/info/',
  'var/lib/dpkg/status.d/',
  'usr/include/',
  'usr/lib/gcc/x86_64-linux-gnu/12/',
  'usr/local/go/pkg/tool/linux_amd64/',
  'app/vendor/v/p%/',
  'app/test/',
  'app/dist/',
  'app/__pycache__/',
  'go/pkg/mod/a@v1.%/',
  'etc/ssl/certs/',
  'app/lib/',
]
const NAMES = [
  'f%',
  'f%',
  'f%',
  'f%.js',
  'f%.ts',
  'f%.js.map',
  'f%.py',
  'f%.pyc',
  'f%.go',
  'f%.so',
  'libf%.so.1',
  'f%.node',
  'f%.h',
  'f%.jar',
  'f%.zip',
  'f%.tar.gz',
  'f%.test',
  'f%.key',
  'f%.pem',
  'id_rsa%',
  '.env',
  'f%.env',
  '.npmrc',
  'package.json',
  'node_modules/.package-lock.json',
  'RECORD',
  'go.mod',
  'tsconfig.json',
  'Cargo.toml',
  'Makefile',
  'bash',
  'python3.%',
  'find',
  'run',
  'p%',
  'p%.list',
  'p%.md5sums',
  'gcc-%',
  'cc1',
  'ld',
  '.wh.f%',
  '.wh..wh..opq',
  '.wh.p%',
  'credentials',
  'f%.tfvars',
  'f%.yaml',
  'f%.json',
  'f%.md',
  'f%.conf',
  'direct_url.json',
  'lock.yaml',
]
const FILES = [
  'entrypoint.sh',
  'etc/passwd',
  'etc/group',
  'etc/shadow',
  'etc/supervisord.conf',
  'var/lib/dpkg/status',
  'lib/apk/db/installed',
  'etc/apk/world',
  'etc/ld.so.conf',
  'etc/ld.so.cache',
  'var/lib/rpm/rpmdb.sqlite',
  'var/lib/rpm/Packages',
  'var/lib/rpm/Packages.db',
  'app/package.json',
  'init',
  'etc/os-release',
  'usr/bin/f1',
  'app/f1.js',
  'root/.docker/config.json',
  'root/.aws/credentials',
  'usr/lib/python3.12/site-packages/RECORD',
]
const LINKS = ['f1', '/', '..', 'd', '/app', '../f%', '/usr/bin/f%', 'f%', '/a/b/c', 'app/f1', 'usr/bin/f1']
const FIELDS: readonly Field['name'][] = [
  'Env',
  'Labels',
  'history',
  'Entrypoint',
  'Cmd',
  'ExposedPorts',
  'Volumes',
  'OnBuild',
  'Healthcheck',
]
const MODES = [0o644, 0o644, 0o755, 0o4755, 0o666, 0o777, 0o2755]

const amount = (random: Random, most: number) => Math.ceil(most ** (random.below(1001) / 1000))

export function randomGenome(random: Random): Genome {
  return {
    parts: Array.from({ length: 1 + random.below(4) }, () => randomPart(random)),
    fields: Array.from({ length: random.below(3) }, () => randomField(random)),
    layers: random.chance(0.7) ? 1 + random.below(3) : amount(random, 40),
    compression: random.pick(['gzip', 'gzip', 'zstd', 'none']),
    wrap: random.chance(0.2) ? 'gzip' : 'none',
    start: random.pick(Object.keys(STARTS)),
    user: random.pick(['', '', '1000', 'u1', 'u1:g1']),
    ballast: 0,
  }
}

function randomPart(random: Random): Part {
  const single = random.chance(0.35)
  const [name, prefix] = single ? [random.pick(FILES), ''] : [random.pick(NAMES), random.pick(PREFIXES)]
  return {
    prefix,
    name,
    type: single ? 'file' : random.pick(['file', 'file', 'file', 'file', 'file', 'directory', 'symlink', 'hardlink']),
    link: random.pick(LINKS),
    mode: random.pick(MODES),
    content: random.pick(
      single ? ['lines', 'lines', 'joined', 'script', ...Object.keys(CONTENTS)] : Object.keys(CONTENTS),
    ),
    lines: Array.from({ length: 1 + random.below(4) }, () => random.below(LINES.length)),
    count: single ? 1 : amount(random, 120),
    size: amount(random, single ? 400 : 12),
    depth: random.chance(0.7) ? 0 : amount(random, 60),
    folders: random.chance(0.5) ? 1 : amount(random, 120),
    padding: random.chance(0.8) ? 0 : amount(random, 150),
    spread: random.chance(0.5),
    layer: random.below(4),
    pax: random.chance(0.85) ? 'none' : random.pick(['attribute', 'capability', 'comment']),
  }
}

function randomField(random: Random): Field {
  return {
    name: random.pick(FIELDS),
    lines: Array.from({ length: 1 + random.below(3) }, () => random.below(LINES.length)),
    count: amount(random, 200),
  }
}

/** A copy with one or two changes; or the parts of both. */
export function mutate(one: Genome, other: Genome, random: Random): Genome {
  const genome = structuredClone(one)
  if (random.chance(0.3)) {
    genome.parts.push(...structuredClone(other.parts.slice(0, 2)))
    genome.fields.push(...structuredClone(other.fields.slice(0, 1)))
  }
  for (let i = 0; i <= random.below(2); i++) change(genome, random)
  genome.parts = genome.parts.slice(-6)
  genome.fields = genome.fields.slice(-4)
  return genome
}

function change(genome: Genome, random: Random): void {
  const part = genome.parts[random.below(genome.parts.length)]
  const fresh = randomPart(random)
  const choice = random.below(10)
  if (choice === 0) genome.parts.push(fresh)
  else if (choice === 1 && genome.parts.length > 1) genome.parts.splice(random.below(genome.parts.length), 1)
  else if (choice === 2) genome.fields.push(randomField(random))
  else if (choice === 3)
    Object.assign(genome, { layers: randomGenome(random).layers, compression: randomGenome(random).compression })
  else if (choice === 4) genome.start = random.pick(Object.keys(STARTS))
  else if (part !== undefined) {
    const key = random.pick(Object.keys(fresh) as (keyof Part)[])
    Object.assign(part, { [key]: fresh[key] })
  }
}

/** The same image with more of everything. */
export function scale(one: Genome, factor: number): Genome {
  const genome = structuredClone(one)
  for (const part of genome.parts) {
    if (part.count > 1) part.count = Math.ceil(part.count * factor)
    else part.size = Math.ceil(part.size * factor)
    if (part.folders > 1) part.folders = Math.ceil(part.folders * factor)
  }
  for (const field of genome.fields) field.count = Math.ceil(field.count * factor)
  if (genome.layers > 3) genome.layers = Math.min(900, Math.ceil(genome.layers * factor))
  return genome
}
