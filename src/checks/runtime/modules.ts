import type { ElfFacts } from '../../image/elf-facts.ts'
import type { Image, TreeEntry } from '../../image/model.ts'
import { basenameOf, parentOf } from '../../image/paths.ts'
import { findExtracts } from '../../image/tree/visible-files.ts'
import { findProgram } from '../start/programs.ts'

/** A native library for Node.js or Python; packages contain one per system. */
export interface NativeModule {
  path: string
  entry: TreeEntry
  facts: ElfFacts
}

/** Variants of one module: one of them must fit. */
export interface ModuleGroup {
  language: 'node' | 'python'
  /** As users know it: `sharp`, `@img/sharp`, `numpy`. */
  name: string
  modules: NativeModule[]
  /** The program that would load it. */
  host: { path: string; facts: ElfFacts }
}

/**
 * The native modules of an image, grouped by module. Modules whose program is not in the image are left out: nothing
 * can load them.
 */
export function nativeModules(image: Image): ModuleGroup[] {
  const groups = new Map<string, ModuleGroup>()
  for (const { entry, value: facts } of findExtracts(image, 'elf')) {
    const place = nodePlace(entry.path) ?? pythonPlace(entry.path)
    if (place === null) continue
    const key = `${place.language}\0${place.key}`
    let group = groups.get(key)
    if (group === undefined) {
      const host = hostOf(image, place.programs)
      if (host === null) continue
      group = { language: place.language, name: place.name, modules: [], host }
      groups.set(key, group)
    }
    group.modules.push({ path: entry.path, entry, facts })
  }
  return [...groups.values()]
}

interface Place {
  language: 'node' | 'python'
  key: string
  name: string
  /** Where the program that loads it may be. */
  programs: string[]
}

/**
 * A package contains its variants (`prebuilds/linux-x64/*.node`), or there is one package per variant:
 * `@img/sharp-linux-x64`, `@swc/core-linux-x64-musl`, `lmdb-linux-x64`.
 */
function nodePlace(path: string): Place | null {
  if (!path.endsWith('.node')) return null
  const match = /^(.*\/node_modules)\/((?:@[^/]+\/)?[^/]+)\//.exec(path)
  const [, folder = parentOf(path), name = basenameOf(path)] = match ?? []
  const family = name.replace(/[-.](?:linux|linuxmusl|linuxglibc|darwin|win32|freebsd|android)(?:[-.].*)?$/s, '')
  // pnpm keeps each package in a separate folder.
  const root = folder.replace(/\/\.pnpm\/[^/]+\/node_modules$/, '')
  // Several modules of one package may be parts, not variants: those have different names.
  const own = match && name === family && !/\/prebuilds\//.test(path) ? basenameOf(path).replace(VARIANT, '') : ''
  return {
    language: 'node',
    key: `${root}\0${family}\0${own}`,
    name: family,
    programs: ['node', '/usr/local/bin/node'],
  }
}

/** The part of a file name that names the system. */
const VARIANT = /[-.](?:linux|darwin|win32|musl|glibc|gnu|x64|x86_64|arm64|aarch64|arm|armv\d|ia32)\b.*$/s

/** `_x.cpython-312-x86_64-linux-gnu.so` and `_x.cpython-312-x86_64-linux-musl.so` are one module. */
function pythonPlace(path: string): Place | null {
  if (!path.endsWith('.so')) return null
  const packages = ['/site-packages/', '/dist-packages/'].find(folder => path.includes(folder)) ?? ''
  const at = packages === '' ? -1 : path.lastIndexOf(packages)
  const [above = '', version] = /\/lib(?:64)?\/python(3(?:\.\d+)?)$/.exec(path.slice(0, Math.max(at, 0))) ?? []
  if (version === undefined) return null
  const prefix = path.slice(0, at - above.length)
  const inside = path.slice(at + packages.length)
  const folder = inside.slice(0, inside.lastIndexOf('/') + 1)
  const [module = ''] = basenameOf(inside).split('.')
  const [top = ''] = inside.split('/')
  // Libraries that wheels contain are not modules.
  if (top.endsWith('.libs') || module.startsWith('lib')) return null
  const name = (folder === '' ? module : top).replace(/^_+/, '')
  const programs = ['bin/python3', `bin/python${version}`, 'bin/python'].map(program => `${prefix}/${program}`)
  return {
    language: 'python',
    key: `${prefix}\0${folder}\0${module}`,
    name,
    programs: [...programs, `python${version}`, 'python3'],
  }
}

function hostOf(image: Image, programs: readonly string[]): ModuleGroup['host'] | null {
  for (const word of programs) {
    const program = findProgram(image, word, null)
    const facts =
      program?.problem === null && program.path !== null ? image.tree.extracts(program.path)?.elf : undefined
    if (facts && program?.entry) return { path: program.entry.path, facts }
  }
  return null
}
