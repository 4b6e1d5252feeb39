import { namesOf } from '../paths.ts'
import { MAX_SYMLINKS, type Node, symlinkOf } from './nodes.ts'

/** Where a symlink leads, and how many links that takes, itself included. */
interface Target {
  node: Node
  links: number
}

/** A path on its way: the query's own, or the target of a link that it leads through. */
interface Way {
  /** Null for the query. */
  link: Node | null
  at: Node
  /** The names still to go, next one last. */
  rest: string[]
  links: number
}

/**
 * Looks up paths in a tree that does not change any more: the node that a path leads to, parents' symlinks followed; the
 * last name's only with `follow`. Undefined if it is absent, and if there are more links than the kernel follows.
 *
 * Each link is resolved once, so a look-up costs as much as its path has names, wherever its links lead: forty links could
 * each lead through thousands of names, and a hostile image has millions of them. Not recursive: a link may lead through as
 * many links as the image has.
 */
export function createLookUp(root: Node): (path: string, follow: boolean) => Node | undefined {
  /** Null for a link that leads nowhere, and for one that is on the way: it leads back to itself. */
  const targets = new Map<Node, Target | null>()
  return (path, follow) => {
    const query: Way = { link: null, at: root, rest: namesOf(path).reverse(), links: 0 }
    const ways = [query]
    for (;;) {
      const way = ways.at(-1) as Way
      const end = advance(way, root, follow || way.link !== null, targets)
      if (typeof end !== 'string') {
        targets.set(end.link as Node, null)
        ways.push(end)
        continue
      }
      if (way.link === null) return end === 'arrived' ? way.at : undefined
      if (end === 'arrived') targets.set(way.link, { node: way.at, links: way.links + 1 })
      ways.pop()
    }
  }
}

/** Goes on to the end, or up to a link that was not resolved yet: then, that link's own way comes first. */
function advance(
  way: Way,
  root: Node,
  follow: boolean,
  targets: ReadonlyMap<Node, Target | null>,
): 'arrived' | 'nowhere' | Way {
  const { rest } = way
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    // As the kernel has it, not even `..` leads on from what is no directory.
    if (way.at.children === null) return 'nowhere'
    if (name === '..') {
      way.at = way.at.parent ?? root
      continue
    }
    const next = way.at.children.get(name)
    if (next === undefined) return 'nowhere'
    const text = rest.length > 0 || follow ? symlinkOf(next) : null
    if (text === null) {
      way.at = next
      continue
    }
    const target = targets.get(next)
    if (target === undefined) {
      rest.push(name)
      return { link: next, at: text.startsWith('/') ? root : way.at, rest: namesOf(text).reverse(), links: 0 }
    }
    if (target === null || way.links + target.links > MAX_SYMLINKS) return 'nowhere'
    way.links += target.links
    way.at = target.node
  }
  return 'arrived'
}
