import { Failure } from '../../failure.ts'
import { quote } from '../../text/quote.ts'
import { type Limits, limitFailure } from '../limits.ts'
import type { Entry } from '../model.ts'
import { basenameOf, namesOf } from '../paths.ts'

/**
 * A name of the merged tree. For all but hardlinks the node is the inode too: it outlives its name.
 * There are as many as the image has files, so each field counts; its name is the last one of the entry's path.
 */
export interface Node {
  /** The layer's own entry; its path differs from the node's where a parent was a symlink. */
  entry: Entry
  layer: number
  parent: Node | null
  children: Map<string, Node> | null
  rare: Rare | null
}

/** What only few nodes have. */
export interface Rare {
  /** The inode that a hardlink was bound to; null for every other node. */
  inode: Node | null
  /** Set where a hardlink's header changed the inode's own. */
  attributes: Pick<Entry, 'mode' | 'uid' | 'gid' | 'capabilities'> | null
  /** The hardlinks that were ever bound to it, in that order. */
  links: Node[]
  /** The name that stands for all names of the inode, once it is known. */
  shown: Node | null
  /** Whether a later entry of the same layer took its path, so that the content kept under that path is not its own. */
  superseded: boolean
}

export function ensureRare(node: Node): Rare {
  node.rare ??= { inode: null, attributes: null, links: [], shown: null, superseded: false }
  return node.rare
}

export function inodeOf(node: Node): Node {
  return node.rare?.inode ?? node
}

export function nodeName(node: Node): string {
  return basenameOf(node.entry.path)
}

/** All nodes below a directory, in no order; none for what is no directory. */
export function* nodesBelow(directory: Node): Generator<Node> {
  const stack = [...(directory.children?.values() ?? [])]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.children !== null) for (const child of node.children.values()) stack.push(child)
    yield node
  }
}

/** How many characters `nodePath` gives. */
export function pathLength(node: Node): number {
  let length = 0
  for (let at = node; at.parent !== null; at = at.parent)
    length += at.entry.path.length - at.entry.path.lastIndexOf('/')
  return length
}

/**
 * What the links on the way of a layer's entries may lead through: a link leads through as many names as its target has,
 * and forty links through forty times as many, so that a few million short entries could take hours.
 */
export interface LinkBudget {
  /** Characters. */
  left: number
  limits: Pick<Limits, 'names'>
}

/** What every path has free, so that the links of honest images are not counted however often they are followed. */
const FREE = 512

function spendOnLinks(budget: LinkBudget, characters: number): void {
  budget.left -= characters
  if (budget.left < 0) throw limitFailure('names', 'What symbolic links lead through', budget.limits)
}

/** How many symlinks one look-up may follow: the kernel's own limit (path_resolution(7)). */
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
    capabilities: false,
  }
  return newNode(parent, entry, layer)
}

export function nodePath(node: Node): string {
  return node.parent === null ? '/' : pathTo(node.parent, nodeName(node))
}

function pathTo(parent: Node, name: string): string {
  let path = '/' + name
  for (let at = parent; at.parent !== null; at = at.parent) path = '/' + nodeName(at) + path
  return path
}

/**
 * The node that a path leads to while the tree is being made, parents' symlinks followed; the last name's only with
 * `follow`. `create` makes missing parents and the last name as directories, in place of what is no directory. A link that
 * is `closed` leads nowhere.
 */
export function walk(
  root: Node,
  path: string,
  budget: LinkBudget,
  options: { follow: boolean; create?: (parent: Node, name: string) => Node; closed?: (link: Node) => boolean },
): Node | undefined {
  let at = root
  let followed = 0
  let characters = 0
  // The names still to go, next one last.
  const rest = namesOf(path).reverse()
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    // As the kernel has it, not even `..` leads on from what is no directory.
    if (at.children === null) return undefined
    if (name === '..') {
      at = at.parent ?? root
      continue
    }
    let next = at.children.get(name)
    if (options.create && (next === undefined || (next.children === null && symlinkOf(next) === null))) {
      next = options.create(at, name)
    }
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
    if (options.closed?.(next)) return undefined
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
