import { DEFAULT_LIMITS, type Limits } from '../limits.ts'
import type { LayerFacts, Tree, TreeEntry } from '../model.ts'
import { compareBytes } from '../paths.ts'
import { knownParents } from './known-parents.ts'
import { applyLayer, type Progress } from './merge.ts'
import { inodeOf, limitLookUps, type Node, newDirectory, pathOf, walk, withNewLookUps } from './nodes.ts'

/**
 * What the running container sees of these layers, lowest first. OCI image spec, layer.md, "Applying Changesets".
 * Throws a Failure for layers that no engine could lay over each other.
 */
export function mergeLayers(layers: readonly LayerFacts[], options: Partial<Limits> = {}): Tree {
  const limits = { ...DEFAULT_LIMITS, ...options }
  const root = newDirectory(null, '', 0)
  limitLookUps(root, limits)
  const progress: Progress = { limits, room: limits.entries, parents: knownParents(), links: [] }
  for (const [index, layer] of layers.entries()) applyLayer(root, layer, index, progress)
  let sums: { merged: number; files: number } | null = null
  const sum = () => {
    if (sums === null) {
      sums = { merged: 0, files: 0 }
      for (const inode of fileInodes(root)) {
        sums.merged += inode.entry.size
        sums.files++
      }
    }
    return sums
  }
  const tree: Tree = {
    get: path => {
      const node = walk(root, path, { follow: false })
      return node && seen(root, node, pathOf(node))
    },
    resolve: path => {
      const node = walk(root, path, { follow: true })
      const name = node && nameOfInode(root, node)
      return name && seen(root, name, pathOf(name))
    },
    list: path => {
      const node = walk(root, path, { follow: true })
      return node?.children ? [...node.children.keys()].sort(compareBytes) : []
    },
    entries: () => entriesOf(root),
    content: path => {
      const inode = fileAt(root, path)
      return inode && layers[inode.layer]?.contents.get(inode.entry.path)
    },
    extracts: path => {
      const inode = fileAt(root, path)
      return inode && layers[inode.layer]?.extracts.get(inode.entry.path)
    },
    get merged() {
      return sum().merged
    },
    get files() {
      return sum().files
    },
  }
  inner.set(tree, { root, links: progress.links })
  return tree
}

/** The file that a path leads to; undefined also where its layer's later entry took the place that its content is kept at. */
function fileAt(root: Node, path: string): Node | undefined {
  const node = walk(root, path, { follow: true })
  const inode = node && inodeOf(node)
  return !inode || inode.rare?.superseded || inode.entry.type !== 'file' ? undefined : inode
}

/**
 * A node as the container sees it, under its own path and with the attributes of its inode. A hardlink names the path
 * that stands for its inode; where that is its own, because the others are gone, it is the file.
 */
function seen(root: Node, node: Node, path: string): TreeEntry {
  const inode = inodeOf(node)
  const name = inode === node ? node : nameOfInode(root, node)
  const attributes = inode.rare?.attributes
  if (name === node) return { ...inode.entry, ...attributes, path, layer: inode.layer }
  return { ...node.entry, ...attributes, path, link: pathOf(name), layer: node.layer }
}

/** The one name that stands for an inode: the one that it was made under, else the oldest hardlink that is left. */
export function nameOfInode(root: Node, node: Node): Node {
  const inode = inodeOf(node)
  const rare = inode.rare
  if (rare === null) return inode
  const isSeen = (name: Node) => walk(root, pathOf(name), { follow: false }) === name
  rare.shown ??= (isSeen(inode) ? inode : rare.links.find(isSeen)) ?? node
  return rare.shown
}

/** Every node but the root in byte order of path. Not recursive: a path may have two thousand names. */
function* entriesOf(root: Node): Generator<TreeEntry> {
  const stack = [{ items: sortedItems(root), next: 0, prefix: '/' }]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const item = top.items[top.next++]
    if (item === undefined) stack.pop()
    else if (item.below) stack.push({ items: sortedItems(item.node), next: 0, prefix: top.prefix + item.key })
    else yield seen(root, item.node, top.prefix + item.key)
  }
}

/**
 * What a directory gives, in byte order of whole paths: there, `a-b` stands between `a` and `a/x`. So a directory is
 * two items, itself and all that is below it, which sorts by `a/`.
 */
function sortedItems(directory: Node): { key: string; node: Node; below: boolean }[] {
  const items: { key: string; node: Node; below: boolean }[] = []
  for (const [name, node] of directory.children ?? []) {
    items.push({ key: name, node, below: false })
    if (node.children?.size) items.push({ key: name + '/', node, below: true })
  }
  return items.sort((a, b) => compareBytes(a.key, b.key))
}

/** Every file inode that some name leads to, once, in no order. */
export function fileInodes(root: Node): readonly Node[] {
  const known = inodes.get(root)
  if (known !== undefined) return known
  const found: Node[] = []
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
    found.push(inode)
  }
  inodes.set(root, found)
  return found
}

/** Of trees that are complete: it takes as long to go through all names as to lay a layer over them. */
const inodes = new WeakMap<Node, Node[]>()

/** The nodes behind a tree of `mergeLayers`, for the other files of this folder. */
export function rootOf(tree: Tree): Node {
  return innerOf(tree).root
}

/**
 * Runs a function with its own budget for look-ups: what others spent does not count, and what it spends does not count
 * for others. Its result must not look up anything later.
 */
export function withOwnLookUps<T>(tree: Tree, run: () => T): T {
  return withNewLookUps(rootOf(tree), run)
}

/** The hardlinks that the container sees. */
export function hardlinksOf(tree: Tree): Node[] {
  const { root, links } = innerOf(tree)
  return links.filter(link => walk(root, pathOf(link), { follow: false }) === link)
}

interface Inner {
  root: Node
  links: Node[]
}

function innerOf(tree: Tree): Inner {
  const found = inner.get(tree)
  if (found === undefined) throw new TypeError('This tree was not made by mergeLayers.')
  return found
}

const inner = new WeakMap<Tree, Inner>()
