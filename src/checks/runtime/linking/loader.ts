import type { ElfFacts } from '../../../image/elf-facts.ts'
import type { Image, Need } from '../../../image/model.ts'
import { basenameOf, isBelow, parentOf } from '../../../image/paths.ts'
import { type Environment, imageEnvironment } from '../../start/environment.ts'
import { architectureOf } from '../machines.ts'
import { parseLdCache } from './ld-cache.ts'

/** glibc's or musl's loader, or gcompat, which runs glibc's programs on musl. */
export type Libc = 'glibc' | 'musl' | 'compat'

/** Where a dynamic loader of the image looks for libraries. */
export interface Loader {
  libc: Libc
  /** Of LD_LIBRARY_PATH, in order. */
  environment: string[]
  /** The paths in the cache, by name; empty for musl. */
  cache: Map<string, string[]>
  /** The folders that it searches last. */
  folders: string[]
}

export const LOADER_NEEDS: Need[] = [
  { kind: 'extract', name: 'elf' },
  { kind: 'path', path: '/etc/ld.so.cache' },
  ...['x86_64', 'aarch64', 'i386', 'armhf', 'arm', 'riscv64', 'powerpc64le', 's390x', 'loongarch64'].map(
    (name): Need => ({ kind: 'path', path: `/etc/ld-musl-${name}.path` }),
  ),
]

/** Debian's names of the folders of an architecture, which its loader searches. */
const TRIPLETS: Record<string, string> = {
  amd64: 'x86_64-linux-gnu',
  '386': 'i386-linux-gnu',
  arm64: 'aarch64-linux-gnu',
  arm: 'arm-linux-gnueabihf',
  riscv64: 'riscv64-linux-gnu',
  ppc64le: 'powerpc64le-linux-gnu',
  s390x: 's390x-linux-gnu',
  mips64le: 'mips64el-linux-gnuabi64',
  mipsle: 'mipsel-linux-gnu',
  loong64: 'loongarch64-linux-gnu',
}

/** The C library of a loader, by the loader's name alone. */
export function libcOfInterpreter(interpreter: string): 'glibc' | 'musl' | null {
  const name = basenameOf(interpreter)
  if (/^ld-musl-/.test(name)) return 'musl'
  return /^(?:ld-linux|ld64?\.so|ld-2\.)/.test(name) ? 'glibc' : null
}

/** The loader at this path of the image; null if there is none, or an unknown one. */
export function loaderAt(
  image: Image,
  interpreter: string,
  facts: ElfFacts,
  { variables }: Environment = imageEnvironment(image),
): Loader | null {
  const file = image.tree.resolve(interpreter)
  const own = image.tree.extracts(interpreter)?.elf
  if (file === undefined || own === undefined) return null
  const libc = libcOf(file.path, own, interpreter)
  if (libc === null) return null
  const environment = (variables.get('LD_LIBRARY_PATH') ?? '').split(/[:;]/).filter(folder => folder.startsWith('/'))
  if (libc === 'glibc') {
    const content = image.tree.content('/etc/ld.so.cache')
    const cache = (content && parseLdCache(content)) ?? new Map<string, string[]>()
    return { libc, environment, cache, folders: [...glibcFolders(facts), parentOf(file.path)] }
  }
  const folders = muslFolders(image, interpreter, file.path)
  return {
    libc,
    environment,
    cache: new Map(),
    folders: libc === 'musl' ? folders : [...folders, '/lib64', '/usr/lib64'],
  }
}

/**
 * By the file's own data: the soname of a glibc loader is its name, musl's loader is the C library, gcompat's is
 * neither.
 */
function libcOf(path: string, facts: ElfFacts, interpreter: string): Libc | null {
  const names = [basenameOf(path), facts.dynamic?.soname ?? '']
  if (names.some(name => /^(?:ld-musl-|libc\.musl-|libc\.so$)/.test(name))) return 'musl'
  if (facts.dynamic?.needed.some(name => /^libc\.musl-|^libgcompat|^libc\.so$/.test(name))) return 'compat'
  if (names.some(name => libcOfInterpreter(name) === 'glibc')) return 'glibc'
  return libcOfInterpreter(interpreter)
}

/** The default folders of all distributions: Debian's, then those of Fedora, SUSE and Arch. */
function glibcFolders(facts: ElfFacts): string[] {
  const triplet = TRIPLETS[architectureOf(facts)]
  const multiarch = triplet === undefined ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`]
  const wide = facts.bits === 64 ? ['/lib64', '/usr/lib64'] : []
  return [...multiarch, ...wide, '/lib', '/usr/lib']
}

/**
 * musl, ldso/dynlink.c, load_library: a file in the sibling `etc` of the loader's folder names them; the default is
 * three folders.
 */
function muslFolders(image: Image, interpreter: string, real: string): string[] {
  const file = [interpreter, real]
    .map(path => /^(.*)\/lib\/(ld-musl-[^/]+)\.so\.1$/.exec(path))
    .flatMap(match => (match ? [`${match[1]}/etc/${match[2]}.path`] : []))
    .find(path => image.tree.resolve(path) !== undefined)
  const content = file === undefined ? undefined : image.tree.content(file)
  if (content === undefined) return ['/lib', '/usr/local/lib', '/usr/lib']
  const folders = Buffer.from(content).toString('utf8').split(/[:\n]/)
  return folders.filter(folder => isBelow(folder, '/')).slice(0, 100)
}
