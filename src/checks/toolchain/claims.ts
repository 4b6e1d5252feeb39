import type { Image } from '../../image/model.ts'
import { readPackages } from '../../image/packages/packages.ts'
import { isBelow } from '../../image/paths.ts'
import { findTraces } from './evidence.ts'
import type { Family } from './tables/tool.ts'
import { TOOLS } from './tables/tools.ts'

/** What one layer ships of one family. */
export interface Claim {
  family: Family
  layer: number
  /** Bytes of all files. */
  bytes: number
  files: number
  /** Bytes of files that a later layer deleted or wrote again. */
  hiddenBytes: number
  visibleFiles: number
  /** The path of the largest file. */
  largest: { path: string; size: number }
}

export interface Claims {
  of(family: Family, layer: number): Claim | undefined
  /** The family that a file of a layer fell to; undefined for none. Only for paths that are evidence. */
  owner(path: string, layer: number): Family | undefined
}

const known = new WeakMap<Image, Claims>()

/**
 * Divides the files of every layer among the families, each to one at most: by the package that owns it, else by the
 * folder that it lies in, else by its own name.
 */
export function claimFiles(image: Image): Claims {
  const before = known.get(image)
  if (before) return before
  const claims = new Map<string, Claim>()
  const fell = new Map<string, Family>()
  const { evidence, matched, roots } = findTraces(image)
  const paths = new Set(evidence.map(one => one.path))
  if (evidence.length > 0) {
    const owners = packageOwners(image)
    for (const layer of image.layers) {
      const own = matched[layer.index]
      for (const { path, type, size } of layer.entries) {
        if (type !== 'file' && type !== 'hardlink') continue
        const owner = owners.get(path)
        // A root's file that another package owns is that package's: a JRE inside the JDK's folder.
        const root = owner === undefined ? roots.find(candidate => isBelow(path, candidate.path)) : undefined
        const family = owner ?? root?.family ?? own?.get(path)
        if (!family) continue
        add(claims, family, layer.index, path, size, image)
        if (paths.has(path)) fell.set(`${path} ${layer.index}`, family)
      }
    }
  }
  const result: Claims = {
    of: (family, layer) => claims.get(`${family} ${layer}`),
    owner: (path, layer) => fell.get(`${path} ${layer}`),
  }
  known.set(image, result)
  return result
}

function add(
  claims: Map<string, Claim>,
  family: Family,
  layer: number,
  path: string,
  size: number,
  image: Image,
): void {
  const key = `${family} ${layer}`
  let claim = claims.get(key)
  if (claim === undefined) {
    claim = { family, layer, bytes: 0, files: 0, hiddenBytes: 0, visibleFiles: 0, largest: { path, size } }
    claims.set(key, claim)
  }
  claim.bytes += size
  claim.files++
  if (image.tree.get(path)?.layer === layer) claim.visibleFiles++
  else claim.hiddenBytes += size
  if (size > claim.largest.size) claim.largest = { path, size }
}

/** By path: the family of the package that owns it; null for every other package's. */
function packageOwners(image: Image): Map<string, Family | null> {
  const owners = new Map<string, Family | null>()
  const alias = rootAliases(image)
  for (const item of readPackages(image).packages) {
    const family = TOOLS.find(tool => tool.packages[item.type]?.test(item.name))?.family ?? null
    for (const path of item.files ?? []) {
      // dpkg lists directories too, and they are harmless here: only files are looked up.
      for (const spelling of [path, alias(path)]) if (!owners.get(spelling)) owners.set(spelling, family)
    }
  }
  return owners
}

/** Databases still say `/lib/x` where `/lib` has become a link to `/usr/lib`. */
function rootAliases(image: Image): (path: string) => string {
  const links = new Map<string, string>()
  for (const name of image.tree.list('/')) {
    if (image.tree.get(`/${name}`)?.type !== 'symlink') continue
    const target = image.tree.resolve(`/${name}`)
    if (target?.type === 'directory') links.set(name, target.path)
  }
  return path => {
    const end = path.indexOf('/', 1)
    const target = end < 0 ? undefined : links.get(path.slice(1, end))
    return target === undefined ? path : target + path.slice(end)
  }
}
