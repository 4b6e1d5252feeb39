import { MAX_SYMLINKS, type Node, symlinkOf } from './nodes.ts'

/** The target of a symlink, and the number of links to it, including itself. */
interface Target {
  node: Node
  links: number
}

/** A path that is being resolved: that of the query, or the target of a link. */
interface PathWalk {
  /** Null for the query. */
  link: Node | null
  at: Node
  path: string
  /** Where the remaining names start. A list of them would take several times the memory of the path. */
  offset: number
  links: number
}

/**
 * Looks up paths in a complete tree. It follows the symlinks of parents, and with `follow` that of the last name. Undefined
 * if the path is absent, or has more links than the kernel follows.
 *
 * Each link is resolved once, so the cost of a look-up is that of its own names: forty links could each lead through
 * thousands of names, and a hostile image has millions of links. It is not recursive, because a link can lead through all
 * links of the image.
 */
export function createLookUp(root: Node): (path: string, follow: boolean) => Node | undefined {
  /** Null for a link that leads nowhere, and for one that is being resolved, which leads back to itself. */
  const targets = new Map<Node, Target | null>()
  return (path, follow) => {
    const query: PathWalk = { link: null, at: root, path, offset: 0, links: 0 }
    const walks = [query]
    for (;;) {
      const walk = walks.at(-1) as PathWalk
      const end = advance(walk, root, follow || walk.link !== null, targets)
      if (typeof end !== 'string') {
        targets.set(end.link as Node, null)
        walks.push(end)
        continue
      }
      if (walk.link === null) return end === 'arrived' ? walk.at : undefined
      if (end === 'arrived') targets.set(walk.link, { node: walk.at, links: walk.links + 1 })
      walks.pop()
    }
  }
}

/** Follows the remaining names up to the end, or up to an unresolved link, whose own path it returns. */
function advance(
  walk: PathWalk,
  root: Node,
  follow: boolean,
  targets: ReadonlyMap<Node, Target | null>,
): 'arrived' | 'nowhere' | PathWalk {
  for (let name = nameAt(walk.path, walk.offset); name !== null; name = nameAt(walk.path, walk.offset)) {
    // Like in the kernel, not even `..` leads on from a file.
    if (walk.at.children === null) return 'nowhere'
    const { text, end } = name
    if (text === '..') {
      walk.at = walk.at.parent ?? root
      walk.offset = end
      continue
    }
    const next = walk.at.children.get(text)
    if (next === undefined) return 'nowhere'
    const link = symlinkOf(next)
    if (link === null || (!follow && nameAt(walk.path, end) === null)) {
      walk.at = next
      walk.offset = end
      continue
    }
    const target = targets.get(next)
    if (target === undefined) {
      return { link: next, at: link.startsWith('/') ? root : walk.at, path: link, offset: 0, links: 0 }
    }
    if (target === null || walk.links + target.links > MAX_SYMLINKS) return 'nowhere'
    walk.links += target.links
    walk.at = target.node
    walk.offset = end
  }
  return 'arrived'
}

/** The first name of a path from an offset on, and where it ends; null if there is none. Skips `.` and empty names. */
function nameAt(path: string, offset: number): { text: string; end: number } | null {
  for (let start = offset; start < path.length; ) {
    const slash = path.indexOf('/', start)
    const end = slash < 0 ? path.length : slash
    const text = path.slice(start, end)
    if (text !== '' && text !== '.') return { text, end }
    start = end + 1
  }
  return null
}
