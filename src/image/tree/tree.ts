import type { Limits } from '../../options/limits.ts'
import type { Anomaly, LayerFacts, Tree, TreeEntry } from '../model.ts'
import { once } from '../once.ts'
import { compareBytes } from '../paths.ts'
import { createLookUp } from './look-up.ts'
import { applyLayer } from './merge.ts'
import { inodeOf, type Node, newDirectory, nodeName, nodePath } from './nodes.ts'
import { createParentCache } from './parent-cache.ts'
import type { Progress } from './progress.ts'
import { findVisibleFiles, type VisibleFiles } from './visibility.ts'

/**
 * Merges layers, lowest first, into the file system of the container.
 * @param os of the image: only Windows has hardlinks to files of lower layers (hcsshim, legacylayerwriter.go)
 * @throws Failure for layers that engines do not unpack, and beyond the limits
 */
export function mergeLayers(layers: readonly LayerFacts[], limits: Limits, os = 'linux'): Tree {
  const root = newDirectory(null, '', 0)
  const budget = { left: limits.names, limits }
  const anomalies: Anomaly[][] = []
  const progress: Progress = {
    limits,
    budget,
    room: limits.entries,
    parents: createParentCache(),
    links: [],
    anomalies,
  }
  for (const [index, layer] of layers.entries()) applyLayer(root, layer, index, os === 'windows', progress)
  const lookUp = createLookUp(root)
  // A walk over all names takes as long as merging a layer.
  const inodes = once(() => findFileInodes(root))
  const visible = once(() => findVisibleFiles(layers, inodes()))
  const merged = once(() => inodes().reduce((sum, { entry }) => sum + entry.size, 0))
  const tree: Tree = {
    get: path => {
      const node = lookUp(path, false)
      return node && toTreeEntry(node, nodePath(node))
    },
    resolve: path => {
      const node = lookUp(path, true)
      const name = node && findShownName(node)
      return name && toTreeEntry(name, nodePath(name))
    },
    list: path => {
      const node = lookUp(path, true)
      return node?.children ? [...node.children.keys()].sort(compareBytes) : []
    },
    entries: () => entriesOf(root),
    content: path => {
      const inode = contentInode(lookUp(path, true))
      return inode && layers[inode.layer]?.contents.get(inode.entry.path)
    },
    extracts: path => {
      const inode = contentInode(lookUp(path, true))
      return inode && layers[inode.layer]?.extracts.get(inode.entry.path)
    },
    anomalies,
    names: limits.entries - progress.room,
    get merged() {
      return merged()
    },
    get files() {
      return inodes().length
    },
  }
  const linked = once(() => findLinkedFiles(progress.links))
  nodesByTree.set(tree, { links: progress.links, inodes, visible, linked, lookUp })
  return tree
}

/** The inode of a file; undefined if a later entry of its layer has the path that its content is kept under. */
function contentInode(node: Node | undefined): Node | undefined {
  const inode = node && inodeOf(node)
  return !inode || inode.rare?.superseded || inode.entry.type !== 'file' ? undefined : inode
}

/**
 * The entry of a node, with its path in the tree and the attributes of its inode. A hardlink names the path that stands for
 * its inode; if that is its own path, because the others are deleted, it is the file.
 */
function toTreeEntry(node: Node, path: string): TreeEntry {
  const inode = inodeOf(node)
  const name = inode === node ? node : findShownName(node)
  const attributes = inode.rare?.attributes
  if (name === node) return { ...inode.entry, ...attributes, path, layer: inode.layer }
  return { ...node.entry, ...attributes, path, link: nodePath(name), layer: node.layer }
}

/** The name that stands for an inode: its original name, or else the oldest hardlink that is left. */
export function findShownName(node: Node): Node {
  const inode = inodeOf(node)
  const rare = inode.rare
  if (rare === null) return inode
  rare.shown ??= (isInTree(inode) ? inode : rare.links.find(isInTree)) ?? node
  return rare.shown
}

/** Every entry except the root, in byte order of path. It is not recursive: a path can have two thousand names. */
function* entriesOf(root: Node): Generator<TreeEntry> {
  const stack = [{ items: sortedItems(root), next: 0, prefix: '/' }]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const item = top.items[top.next++]
    if (item === undefined) stack.pop()
    else if (item.below) stack.push({ items: sortedItems(item.node), next: 0, prefix: top.prefix + item.key })
    else yield toTreeEntry(item.node, top.prefix + item.key)
  }
}

/**
 * The items of a directory in byte order of whole paths, in which `a-b` is between `a` and `a/x`. So a directory is two
 * items: itself, and everything below it, which sorts by `a/`.
 */
function sortedItems(directory: Node): { key: string; node: Node; below: boolean }[] {
  const items: { key: string; node: Node; below: boolean }[] = []
  for (const [name, node] of directory.children ?? []) {
    items.push({ key: name, node, below: false })
    if (node.children?.size) items.push({ key: name + '/', node, below: true })
  }
  return items.sort((a, b) => compareBytes(a.key, b.key))
}

function findFileInodes(root: Node): readonly Node[] {
  const files: Node[] = []
  const linked = new Set<Node>()
  const stack = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.children !== null) for (const child of node.children.values()) stack.push(child)
    const inode = inodeOf(node)
    if (inode.entry.type !== 'file') continue
    if (inode.rare !== null) {
      if (linked.has(inode)) continue
      linked.add(inode)
    }
    files.push(inode)
  }
  return files
}

/** The inodes of all files in the tree, each once, unordered. */
export function fileInodes(tree: Tree): readonly Node[] {
  return nodesOf(tree).inodes()
}

/** The files whose bytes are in the container, for each layer. */
export function visibleFiles(tree: Tree): readonly VisibleFiles[] {
  return nodesOf(tree).visible()
}

/** The node that a path leads to, following links. */
export function nodeAt(tree: Tree, path: string): Node | undefined {
  return nodesOf(tree).lookUp(path, true)
}

/** A file with several names, under the one that stands for it. */
interface LinkedFile {
  inode: Node
  entry: TreeEntry
}

/** The files in the container that hardlinks lead or led to: the names and attributes of their layers' entries may differ. */
export function linkedFiles(tree: Tree): readonly LinkedFile[] {
  return nodesOf(tree).linked()
}

function findLinkedFiles(links: readonly Node[]): LinkedFile[] {
  return [...new Set(links.map(inodeOf))].flatMap(inode => {
    const name = findShownName(inode)
    if (inode.entry.type !== 'file' || !isInTree(name)) return []
    return [{ inode, entry: toTreeEntry(name, nodePath(name)) }]
  })
}

/** The hardlinks in the tree. */
export function hardlinksOf(tree: Tree): Node[] {
  return nodesOf(tree).links.filter(isInTree)
}

/** Whether no layer deleted the name or a directory above it. */
function isInTree(name: Node): boolean {
  for (let at = name; at.parent !== null; at = at.parent) {
    if (at.parent.children?.get(nodeName(at)) !== at) return false
  }
  return true
}

interface TreeNodes {
  inodes: () => readonly Node[]
  visible: () => readonly VisibleFiles[]
  linked: () => readonly LinkedFile[]
  links: Node[]
  lookUp: (path: string, follow: boolean) => Node | undefined
}

function nodesOf(tree: Tree): TreeNodes {
  const nodes = nodesByTree.get(tree)
  if (nodes === undefined) throw new TypeError('This tree was not made by mergeLayers.')
  return nodes
}

const nodesByTree = new WeakMap<Tree, TreeNodes>()
