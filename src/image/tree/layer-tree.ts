import { Failure } from '../../failure.ts'
import { limitFailure } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import type { Entry, LayerFacts, Whiteout } from '../model.ts'
import { basenameOf, parentOf } from '../paths.ts'
import {
  ensureRare,
  inodeOf,
  type Node,
  newDirectory,
  newNode,
  newWhiteout,
  nodesBelow,
  pathLength,
  setDirectory,
  walk,
} from './nodes.ts'
import { note, type Progress } from './progress.ts'

/** The content of one layer before it is laid over the layers below: the upper directory of overlayfs. */
export interface LayerTree {
  root: Node
  /** Directories without an entry in the layer. */
  implicit: Set<Node>
  /** The nodes that only delete something in lower layers. */
  whiteouts: Set<Node>
  /** Directories that hide all lower content. */
  opaque: Set<Node>
  /** Directories that follow a whiteout of their path in the archive. */
  recreated: Set<Node>
  /** Directories that precede a whiteout of their path: they replace what lower layers have there. */
  separate: Set<Node>
}

/**
 * Unpacks a layer by itself, in the order of its archive, as containerd's overlayfs snapshotter does (archive/tar.go): no
 * entry sees the files and links of lower layers. `lower` is the tree below if hardlinks may lead there, else null.
 * @throws Failure for a layer that engines do not unpack, and beyond the limits
 */
export function buildLayerTree(layer: LayerFacts, index: number, lower: Node | null, progress: Progress): LayerTree {
  const root = newDirectory(null, '', index)
  const tree: LayerTree = {
    root,
    implicit: new Set([root]),
    whiteouts: new Set(),
    opaque: new Set(),
    recreated: new Set(),
    separate: new Set(),
  }
  progress.parents.clear()
  let next = 0
  for (const whiteout of layer.whiteouts) {
    for (; next < whiteout.at; next++) place(tree, layer.entries[next] as Entry, index, lower, progress)
    mark(tree, whiteout, index, progress)
  }
  for (; next < layer.entries.length; next++) place(tree, layer.entries[next] as Entry, index, lower, progress)
  return tree
}

/** Like every engine, this also makes the parents of a whiteout that deletes nothing. */
function mark(tree: LayerTree, { kind, path }: Whiteout, layer: number, progress: Progress): void {
  if (kind === 'global') {
    if (walk(tree.root, path, progress.budget, { follow: false })) note(progress, layer, 'global-name', path)
    return
  }
  const directory = ensureDirectory(tree, kind === 'opaque' ? path : parentOf(path), layer, progress)
  if (kind === 'opaque') {
    tree.opaque.add(directory)
    return
  }
  const children = directory.children as Map<string, Node>
  const name = basenameOf(path)
  const existing = children.get(name)
  if (existing === undefined) {
    const node = newWhiteout(directory, path, layer)
    tree.whiteouts.add(node)
    children.set(name, node)
    // By the OCI spec, a whiteout does not act on its own layer. `layers/ambiguous` reports it: engines differ.
  } else if (existing.children !== null) tree.separate.add(existing)
}

function place(tree: LayerTree, entry: Entry, layer: number, lower: Node | null, progress: Progress): void {
  if (entry.path === '/') {
    // A root that is not a directory comes from a damaged archive; the directory stays.
    if (entry.type === 'directory') describe(tree, tree.root, entry, layer, progress)
    return
  }
  const parent = progress.parents.find(entry.path) ?? ensureDirectory(tree, parentOf(entry.path), layer, progress)
  const name = basenameOf(entry.path)
  const children = parent.children as Map<string, Node>
  const existing = children.get(name)
  if (entry.type === 'directory' && existing?.children) {
    describe(tree, existing, entry, layer, progress)
    return
  }
  // The existing node is removed first, so a hardlink cannot bind to the node that it replaces.
  if (existing !== undefined) {
    children.delete(name)
    // Paths lead through directories, symlinks, and hardlinks to symlinks.
    if (existing.entry.type !== 'file') progress.parents.clear()
    if (existing.entry.path === entry.path) {
      supersede(existing)
      if (!tree.whiteouts.has(existing) && !tree.implicit.has(existing))
        note(progress, layer, 'duplicate-name', entry.path)
    }
    for (const node of nodesBelow(existing)) supersede(node)
  }
  spend(progress)
  const node = newNode(parent, entry, layer)
  if (entry.type === 'hardlink') {
    bind(node, findTarget(tree, entry, lower, progress), entry)
    progress.links.push(node)
  } else if (entry.type === 'directory' && existing && tree.whiteouts.has(existing)) tree.recreated.add(node)
  children.set(name, node)
}

function describe(tree: LayerTree, directory: Node, entry: Entry, layer: number, progress: Progress): void {
  if (directory.entry.path === entry.path && !tree.implicit.has(directory)) {
    note(progress, layer, 'duplicate-name', entry.path)
  }
  setDirectory(directory, entry, layer)
  tree.implicit.delete(directory)
}

/** Marks that the layer's content under this path can belong to another entry. */
function supersede(node: Node): void {
  ensureRare(node).superseded = true
}

/** Follows symlinks of the layer to the parent of an entry. Missing parents become directories. */
function ensureDirectory(tree: LayerTree, path: string, layer: number, progress: Progress): Node {
  const create = (parent: Node, name: string) => {
    spend(progress)
    const child = newDirectory(parent, name, layer)
    tree.implicit.add(child)
    parent.children?.set(name, child)
    return child
  }
  const directory = walk(tree.root, path, progress.budget, { follow: true, create })
  if (!directory?.children) {
    const message = `Something is below ${quote(path)}, where an earlier entry of the layer is a file or a whiteout.`
    throw new Failure('image/not-a-directory', message)
  }
  if (pathLength(directory) > progress.limits.path) {
    throw limitFailure('path', `The place that ${quote(path)} leads to`, progress.limits)
  }
  progress.parents.add(path, directory)
  return directory
}

function findTarget(
  { root, whiteouts }: LayerTree,
  { path, link }: Entry,
  lower: Node | null,
  progress: Progress,
): Node {
  const find = (from: Node) => {
    const node = walk(from, link ?? '/', progress.budget, { follow: false })
    return node === undefined || node.children !== null || whiteouts.has(node) ? undefined : inodeOf(node)
  }
  const inode = find(root) ?? (lower === null ? undefined : find(lower))
  if (inode !== undefined) return inode
  const message = `${quote(path)} is a hardlink to ${quote(link ?? '')}, which is not a file that precedes it in its layer.`
  throw new Failure('image/dangling-hardlink', message)
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

function spend(progress: Progress): void {
  if (--progress.room < 0) throw limitFailure('entries', 'The number of names', progress.limits)
}
