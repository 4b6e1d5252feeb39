import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import type { Entry, LayerFacts, Whiteout } from '../model.ts'
import { basenameOf, parentOf } from '../paths.ts'
import {
  ensureRare,
  inodeOf,
  type LinkBudget,
  type Node,
  newDirectory,
  newNode,
  nodeName,
  nodePath,
  nodesBelow,
  pathLength,
  walk,
} from './nodes.ts'
import type { ParentCache } from './parent-cache.ts'

export interface Progress {
  limits: Pick<Limits, 'entries' | 'path'>
  budget: LinkBudget
  /** How many names can still be created: a few entries with deep paths can create very many. */
  room: number
  /** Cleared whenever a path may lead elsewhere. */
  parents: ParentCache
  /** Every hardlink so far, including deleted ones. */
  links: Node[]
}

/** Applies a layer to the tree of the layers below it. OCI image spec, layer.md, "Applying Changesets". */
export function applyLayer(root: Node, layer: LayerFacts, index: number, progress: Progress): void {
  progress.parents.clear()
  try {
    const lower = findLowerTargets(root, layer.entries, progress)
    // Whiteouts apply only to lower layers, wherever they are in the archive, so they all go first.
    // The set is computed for the first whiteout below a link, which is rare.
    let replaced: Set<string> | null = null
    const closed = (link: Node) => {
      replaced ??= findReplacedPaths(layer)
      return replaced.has(nodePath(link))
    }
    for (const whiteout of layer.whiteouts) hide(root, whiteout, closed, progress)
    for (const entry of layer.entries) place(root, entry, index, lower, progress)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw error.within(`Layer ${index} (${layer.digest}) cannot be laid over the layers below it:`)
  }
}

/**
 * The paths that this layer deletes or replaces. If one is a lower layer's symlink above a whiteout, the whiteout is about
 * the new directory, and must not reach the target of the old link.
 */
function findReplacedPaths({ whiteouts, entries }: LayerFacts): Set<string> {
  const paths = new Set<string>()
  for (const { path, type } of entries) if (type !== 'symlink') paths.add(path)
  for (const { path, kind } of whiteouts) if (kind === 'whiteout') paths.add(path)
  return paths
}

function hide(root: Node, whiteout: Whiteout, closed: (link: Node) => boolean, { budget }: Progress): void {
  // The last name is not followed: a marker must not reach the target of a symlink.
  const node = walk(root, whiteout.path, budget, { follow: false, closed })
  if (node === undefined) return
  if (whiteout.kind === 'opaque') node.children?.clear()
  else node.parent?.children?.delete(nodeName(node))
}

function place(root: Node, entry: Entry, layer: number, lower: Map<Entry, Node>, progress: Progress): void {
  if (entry.path === '/') {
    // A root that is not a directory comes from a damaged archive; the directory stays.
    if (entry.type === 'directory') setDirectory(root, entry, layer)
    return
  }
  const parent = progress.parents.find(entry.path) ?? ensureDirectory(root, parentOf(entry.path), layer, progress)
  const name = basenameOf(entry.path)
  const children = parent.children as Map<string, Node>
  const existing = children.get(name)
  if (entry.type === 'directory' && existing?.children) {
    setDirectory(existing, entry, layer)
    return
  }
  // The existing node is removed first, so a hardlink cannot bind to the node that it replaces.
  if (existing !== undefined) {
    children.delete(name)
    // Paths lead through directories, symlinks, and hardlinks to symlinks.
    if (existing.entry.type !== 'file') progress.parents.clear()
    if (existing.layer === layer && existing.entry.path === entry.path) supersede(existing)
    for (const node of nodesBelow(existing)) if (node.layer === layer) supersede(node)
  }
  spend(progress)
  const node = newNode(parent, entry, layer)
  if (entry.type === 'hardlink') {
    const inode = inodeAt(root, entry.link ?? '/', progress) ?? lower.get(entry)
    if (inode === undefined) {
      throw new Failure(
        'image/dangling-hardlink',
        `${quote(entry.path)} is a hardlink to ${quote(entry.link ?? '')}, which is not a file.`,
      )
    }
    bind(node, inode, entry)
    progress.links.push(node)
  }
  children.set(name, node)
}

/** Marks that the layer's content under this path can belong to another entry. */
function supersede(node: Node): void {
  ensureRare(node).superseded = true
}

function setDirectory(node: Node, entry: Entry, layer: number): void {
  node.entry = entry
  node.layer = layer
}

/** Follows symlinks to the parent of an entry. Missing parents, and others that are not directories, become directories. */
function ensureDirectory(root: Node, path: string, layer: number, progress: Progress): Node {
  const create = (parent: Node, name: string) => {
    spend(progress)
    const child = newDirectory(parent, name, layer)
    parent.children?.set(name, child)
    return child
  }
  const directory = walk(root, path, progress.budget, { follow: true, create }) as Node
  if (pathLength(directory) > progress.limits.path) {
    throw limitFailure('path', `The place that ${quote(path)} leads to`, progress.limits)
  }
  progress.parents.add(path, directory)
  return directory
}

/**
 * Binds a hardlink to its inode, whose attributes its header sets, as in the engines (containerd, archive/tar.go). They call
 * chown(2), which takes the file's capabilities away, before they set those of the header.
 */
function bind(node: Node, inode: Node, entry: Entry): void {
  const rare = ensureRare(inode)
  ensureRare(node).inode = inode
  rare.links.push(node)
  const { mode, uid, gid, capabilities } = entry
  rare.attributes = { mode, uid, gid, capabilities }
}

function inodeAt(root: Node, path: string, { budget }: Progress): Node | undefined {
  const node = walk(root, path, budget, { follow: false })
  if (node === undefined || node.children !== null) return undefined
  return inodeOf(node)
}

/** Finds the inodes of lower layers that this layer links to, before its whiteouts delete their names. */
function findLowerTargets(root: Node, entries: readonly Entry[], progress: Progress): Map<Entry, Node> {
  const targets = new Map<Entry, Node>()
  for (const entry of entries) {
    if (entry.type !== 'hardlink' || entry.link === null) continue
    const inode = inodeAt(root, entry.link, progress)
    if (inode !== undefined) targets.set(entry, inode)
  }
  return targets
}

function spend(progress: Progress): void {
  if (--progress.room < 0) throw limitFailure('entries', 'The number of names', progress.limits)
}
