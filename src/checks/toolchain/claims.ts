import type { Image, Layer } from '../../image/model.ts'
import type { Package, Packages } from '../../image/package-facts.ts'
import { namesOf } from '../../image/paths.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { packageOwners } from '../packaged.ts'
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
  /** Bytes of files that a later layer deletes or replaces. */
  hiddenBytes: number
  visibleFiles: number
  /** The path of the largest file. */
  largest: { path: string; size: number }
}

export interface Claims {
  of(family: Family, layer: number): Claim | undefined
  /** The family of a file of a layer; undefined if it has none. Only for paths that are evidence. */
  owner(path: string, layer: number): Family | undefined
}

/**
 * Assigns each file of a layer to at most one family: by the package that owns it, else by the folder that contains it,
 * else by its name.
 */
export const claimFiles = shared((image: AnalyzedImage): Claims => {
  const claims = new Map<string, Claim>()
  /** By layer. */
  const families = image.layers.map(() => new Map<string, Family>())
  const { traces, packages, matched, roots } = findTraces(image)
  const folders = folderTree(roots)
  const paths = new Set(traces.map(one => one.path))
  if (traces.length > 0) {
    const owners = packageOwners(image)
    const ofPackages = familiesOf(packages)
    for (const layer of image.layers) {
      const own = matched[layer.index]
      for (const { path, type, size } of layer.entries) {
        if (type !== 'file' && type !== 'hardlink') continue
        const packaged = owners.get(path)
        const owner = packaged?.find(item => ofPackages.has(item))
        // In a tool's folder, a file of another package belongs to that package: a JRE inside the JDK's folder.
        const family =
          (owner && ofPackages.get(owner)) ??
          (packaged ? undefined : familyAbove(path, folders)) ??
          (packaged && isJavaImage(layer, path) ? undefined : own?.get(path))
        if (!family) continue
        add(claims, family, layer.index, path, size, image)
        if (paths.has(path)) families[layer.index]?.set(path, family)
      }
    }
  }
  return {
    of: (family, layer) => claims.get(`${family} ${layer}`),
    owner: (path, layer) => families[layer]?.get(path),
  }
})

/** Debian's JRE contains all modules, and no package has fewer. */
const isJavaImage = ({ extracts }: Layer, path: string) => extracts.get(path)?.javaCompiler === 'image'

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
  const visible = image.tree.get(path)
  claim.hiddenBytes += size
  if (visible?.layer === layer) {
    claim.visibleFiles++
    // If the file's own name is gone, a hardlink still has its bytes.
    claim.hiddenBytes = Math.max(0, claim.hiddenBytes - visible.size)
  }
  if (size > claim.largest.size) claim.largest = { path, size }
}

/** The tools' own folders as a tree: there may be as many as there are files. */
interface Folder {
  family: Family | null
  below: Map<string, Folder>
}

function folderTree(roots: Map<string, Family>): Folder {
  const tree: Folder = { family: null, below: new Map() }
  for (const [path, family] of roots) {
    let at = tree
    for (const name of namesOf(path)) {
      const next: Folder = at.below.get(name) ?? { family: null, below: new Map() }
      at.below.set(name, next)
      at = next
    }
    at.family = family
  }
  return tree
}

/** The family of the innermost of the tools' folders that contain the path. */
function familyAbove(path: string, tree: Folder): Family | undefined {
  if (tree.below.size === 0) return undefined
  let family: Family | undefined
  let at: Folder | undefined = tree
  for (const name of namesOf(path)) {
    family = at.family ?? family
    at = at.below.get(name)
    if (at === undefined) break
  }
  return family
}

/** The families of the packages that belong to a tool. */
function familiesOf({ packages }: Packages): Map<Package, Family> {
  return new Map(
    packages.flatMap((item): [Package, Family][] => {
      const tool = TOOLS.find(one => one.packages[item.type]?.test(item.name))
      return tool ? [[item, tool.family]] : []
    }),
  )
}
