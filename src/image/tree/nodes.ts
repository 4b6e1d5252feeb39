import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import type { Entry } from '../model.ts'
import { basenameOf, namesOf } from '../paths.ts'

/**
 * A name in the merged tree. Except for hardlinks, the node is also the inode, and outlives its name. An image has as many
 * nodes as files, so every field costs memory; the name is the last one of the entry's path.
 */
export interface Node {
  /** The layer's entry. Its path differs from the node's if a parent was a symlink. */
  entry: Entry
  layer: number
  parent: Node | null
  children: Map<string, Node> | null
  rare: Rare | null
}

/** Fields that few nodes need. */
export interface Rare {
  /** The inode of a hardlink; null for other nodes. */
  inode: Node | null
  /** Set if the header of a hardlink changed the attributes of the inode. */
  attributes: Pick<Entry, 'mode' | 'uid' | 'gid' | 'capabilities'> | null
  /** All hardlinks that were bound to the inode, in order. */
  links: Node[]
  /** The name that stands for all names of the inode, once computed. */
  shown: Node | null
  /** Whether a later entry of the same layer has its path: the content kept under that path is not its own. */
  superseded: boolean
}

/** The rare fields of a node, which it creates if needed. */
export function ensureRare(node: Node): Rare {
  node.rare ??= { inode: null, attributes: null, links: [], shown: null, superseded: false }
  return node.rare
}

/** The inode of a node. */
export function inodeOf(node: Node): Node {
  return node.rare?.inode ?? node
}

/** The last name of a node's path. */
export function nodeName(node: Node): string {
  return basenameOf(node.entry.path)
}

/** All nodes below a directory, unordered; none if it is not a directory. */
export function* nodesBelow(directory: Node): Generator<Node> {
  const stack = [...(directory.children?.values() ?? [])]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.children !== null) for (const child of node.children.values()) stack.push(child)
    yield node
  }
}

/** The length of `nodePath`. */
export function pathLength(node: Node): number {
  let length = 0
  for (let at = node; at.parent !== null; at = at.parent)
    length += at.entry.path.length - at.entry.path.lastIndexOf('/')
  return length
}

/**
 * Limits the characters of symlink targets that merging layers follows. A target can have thousands of names, and a path
 * can lead through forty links, so a few million short entries could take hours.
 */
export interface LinkBudget {
  /** Characters. */
  left: number
  limits: Pick<Limits, 'names'>
}

/** Characters that each path has free, so honest images spend nothing. */
const FREE = 512

function spendOnLinks(budget: LinkBudget, characters: number): void {
  budget.left -= characters
  if (budget.left < 0) throw limitFailure('names', 'What symbolic links lead through', budget.limits)
}

/** Symlinks that one look-up follows: the kernel's limit (path_resolution(7)). */
export const MAX_SYMLINKS = 40

export function newNode(parent: Node | null, entry: Entry, layer: number): Node {
  return { entry, layer, parent, children: entry.type === 'directory' ? new Map() : null, rare: null }
}

export function newDirectory(parent: Node | null, name: string, layer: number): Node {
  const path = parent === null ? '/' : pathTo(parent, name)
  const entry: Entry = {
    path,
    type: 'directory',
    size: 0,
    mode: 0o755,
    uid: 0,
    gid: 0,
    link: null,
    capabilities: null,
  }
  return newNode(parent, entry, layer)
}

/** Like in overlayfs, a whiteout is a device. Its path ends in the name that it deletes. */
export function newWhiteout(parent: Node, path: string, layer: number): Node {
  const entry: Entry = { path, type: 'character', size: 0, mode: 0, uid: 0, gid: 0, link: null, capabilities: null }
  return newNode(parent, entry, layer)
}

/** Gives a directory the attributes of an entry. */
export function setDirectory(node: Node, entry: Entry, layer: number): void {
  node.entry = entry
  node.layer = layer
}

export function nodePath(node: Node): string {
  const { entry, parent } = node
  const path = parent === null ? '/' : pathTo(parent, nodeName(node))
  // Nearly always, and then the entry's own string needs no more memory.
  return path === entry.path ? entry.path : path
}

function pathTo(parent: Node, name: string): string {
  let path = '/' + name
  for (let at = parent; at.parent !== null; at = at.parent) path = '/' + nodeName(at) + path
  return path
}

/**
 * Finds the node at a path while layers are merged. It follows the symlinks of parents, and with `follow` that of the last
 * name. `create` makes a directory for each name that is missing.
 */
export function walk(
  root: Node,
  path: string,
  budget: LinkBudget,
  options: { follow: boolean; create?: (parent: Node, name: string) => Node },
): Node | undefined {
  let at = root
  let followed = 0
  let characters = 0
  // The remaining names, the next one last.
  const rest = namesOf(path).reverse()
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    // Like in the kernel, not even `..` leads on from a file.
    if (at.children === null) return undefined
    if (name === '..') {
      at = at.parent ?? root
      continue
    }
    const next = at.children.get(name) ?? options.create?.(at, name)
    if (next === undefined) return undefined
    const target = rest.length > 0 || options.follow ? symlinkOf(next) : null
    if (target === null) {
      at = next
      continue
    }
    if (++followed > MAX_SYMLINKS) {
      if (!options.create) return undefined
      throw new Failure('image/link-loop', `The path ${quote(path)} leads through symbolic links that form a loop.`)
    }
    characters += target.length
    if (characters > FREE) spendOnLinks(budget, target.length)
    const names = namesOf(target)
    for (let i = names.length - 1; i >= 0; i--) rest.push(names[i] as string)
    if (target.startsWith('/')) at = root
  }
  return at
}

/** The target of a symlink, as it is written; null for anything else. A hardlink to a symlink is one too. */
export function symlinkOf(node: Node): string | null {
  const { entry } = inodeOf(node)
  return entry.type === 'symlink' ? entry.link : null
}
