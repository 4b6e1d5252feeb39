import { Failure } from '../../failure.ts'
import { quote } from '../../text/quote.ts'
import { type Limits, limitFailure } from '../limits.ts'
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
  /** How many names may still be made: a few entries with deep paths could stand for very many. */
  room: number
  /** What was found already; cleared whenever a path may lead elsewhere. */
  parents: ParentCache
  /** Every hardlink that was made, also those that are gone again. */
  links: Node[]
}

/** Lays one layer over the tree that the lower ones made. OCI image spec, layer.md, "Applying Changesets". */
export function applyLayer(root: Node, layer: LayerFacts, index: number, progress: Progress): void {
  progress.parents.clear()
  try {
    const lower = lowerTargets(root, layer.entries, progress)
    // Whiteouts act on lower layers only, whatever their place in the archive: so all of them go first.
    // Few whiteouts lie below a link, so it is made when the first one does.
    let replaced: Set<string> | null = null
    const closed = (link: Node) => {
      replaced ??= replacedPaths(layer)
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
 * What this layer itself deletes or replaces. Where that is a lower layer's symlink on the way to a whiteout, the
 * whiteout is about the new directory there, and must not reach what the old link led to.
 */
function replacedPaths({ whiteouts, entries }: LayerFacts): Set<string> {
  const paths = new Set<string>()
  for (const { path, type } of entries) if (type !== 'symlink') paths.add(path)
  for (const { path, kind } of whiteouts) if (kind === 'whiteout') paths.add(path)
  return paths
}

function hide(root: Node, whiteout: Whiteout, closed: (link: Node) => boolean, { budget }: Progress): void {
  // The last name is not followed: neither marker may reach through a symlink to what it leads to.
  const node = walk(root, whiteout.path, budget, { follow: false, closed })
  if (node === undefined) return
  if (whiteout.kind === 'opaque') node.children?.clear()
  else node.parent?.children?.delete(nodeName(node))
}

function place(root: Node, entry: Entry, layer: number, lower: Map<Entry, Node>, progress: Progress): void {
  if (entry.path === '/') {
    // A root that is no directory can only come from a damaged archive; the directory stays.
    if (entry.type === 'directory') setDirectory(root, entry, layer)
    return
  }
  const parent = progress.parents.of(entry.path) ?? directoryAt(root, parentOf(entry.path), layer, progress)
  const name = basenameOf(entry.path)
  const children = parent.children as Map<string, Node>
  const before = children.get(name)
  if (entry.type === 'directory' && before?.children) {
    setDirectory(before, entry, layer)
    return
  }
  // What has the name goes first, so that a hardlink cannot be bound to what it replaces.
  if (before !== undefined) {
    children.delete(name)
    // A path leads through directories and symlinks alone, and either may stand behind a hardlink.
    if (before.entry.type !== 'file') progress.parents.clear()
    if (before.layer === layer && before.entry.path === entry.path) supersede(before)
    for (const node of nodesBelow(before)) if (node.layer === layer) supersede(node)
  }
  spend(progress)
  const node = newNode(parent, entry, layer)
  if (entry.type === 'hardlink') {
    const inode = inodeAt(root, entry.link ?? '/', progress) ?? lower.get(entry)
    if (inode === undefined) {
      throw new Failure(
        'image/dangling-hardlink',
        `${quote(entry.path)} is a hardlink to ${quote(entry.link ?? '')}, which is no file.`,
      )
    }
    bind(node, inode, entry)
    progress.links.push(node)
  }
  children.set(name, node)
}

/** The layer's content under this path is, or may come to be, that of another entry. */
function supersede(node: Node): void {
  ensureRare(node).superseded = true
}

function setDirectory(node: Node, entry: Entry, layer: number): void {
  node.entry = entry
  node.layer = layer
}

/** The parents of an entry: symlinks among them are followed, what is missing or in the way becomes a directory. */
function directoryAt(root: Node, path: string, layer: number, progress: Progress): Node {
  const create = (parent: Node, name: string) => {
    spend(progress)
    const made = newDirectory(parent, name, layer)
    parent.children?.set(name, made)
    return made
  }
  const directory = walk(root, path, progress.budget, { follow: true, create }) as Node
  if (pathLength(directory) > progress.limits.path) {
    throw limitFailure('path', `The place that ${quote(path)} leads to`, progress.limits)
  }
  progress.parents.add(path, directory)
  return directory
}

/** A hardlink's header carries attributes for the inode, and the engines set them (containerd, archive/tar.go). */
function bind(node: Node, inode: Node, entry: Entry): void {
  const rare = ensureRare(inode)
  ensureRare(node).inode = inode
  rare.links.push(node)
  const { mode, uid, gid } = entry
  const capabilities = entry.capabilities || (rare.attributes ?? inode.entry).capabilities
  rare.attributes = { mode, uid, gid, capabilities }
}

function inodeAt(root: Node, path: string, { budget }: Progress): Node | undefined {
  const node = walk(root, path, budget, { follow: false })
  if (node === undefined || node.children !== null) return undefined
  return inodeOf(node)
}

/** Inodes of lower layers that this layer links to: found before its own whiteouts may take their names. */
function lowerTargets(root: Node, entries: readonly Entry[], progress: Progress): Map<Entry, Node> {
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
