import { Failure } from '../../failure.ts'
import type { DiffId } from '../../oci/digest.ts'
import { quote } from '../../text/quote.ts'
import type { Layer, Need, Tree } from '../model.ts'
import { normalize } from '../paths.ts'
import { inodeOf, type Node, nodeName, nodePath, nodesBelow } from '../tree/nodes.ts'
import { hardlinksOf, nodeAt } from '../tree/tree.ts'
import { createContentFilter } from './content-filter.ts'

/**
 * Files that are needed under a name which is not the one that they stand under in their layer, so that the first
 * pass could not know them: through symlinks that the other order or another layer brought, and hardlinks. By layer.
 * Throws a Failure where one is needed that nothing can be said of.
 */
export function findLinkedContent(layers: readonly Layer[], tree: Tree, needs: readonly Need[]): Map<DiffId, Need[]> {
  const missed = new Map<DiffId, Map<string, Need>>()
  const look = (node: Node | undefined, bytes = Number.POSITIVE_INFINITY): void => {
    const inode = node && inodeOf(node)
    if (inode === undefined || inode.entry.type !== 'file') return
    const layer = layers[inode.layer] as Layer
    const { path, size } = inode.entry
    if (inode.rare?.superseded && size > 0 && bytes > 0) throw unreadable(nodePath(node as Node))
    if ((layer.contents.get(path)?.length ?? 0) >= Math.min(size, bytes)) return
    const paths = missed.get(layer.diffId) ?? new Map<string, Need>()
    missed.set(layer.diffId, paths.set(path, { kind: 'path', path }))
  }
  const names = new Set<string>()
  let head = 0
  for (const need of needs) {
    if (need.kind === 'path') look(nodeAt(tree, normalize(need.path)))
    else if (need.kind === 'below') {
      const folder = nodeAt(tree, normalize(need.path))
      if (folder === undefined) continue
      for (const node of nodesBelow(folder))
        if (need.suffix === undefined || nodeName(node).endsWith(need.suffix)) look(node)
    } else if (need.kind === 'basename') names.add(need.name)
    else if (need.kind === 'executable-head') head = Math.max(head, need.bytes)
  }
  // By its own name and mode, the first pass has every file: only a hardlink gives it others.
  const { extractors } = createContentFilter(needs)
  for (const link of hardlinksOf(tree)) {
    const inode = inodeOf(link)
    const isExecutable = ((inode.rare?.attributes?.mode ?? 0) & 0o111) !== 0
    if (inode.rare?.superseded && extractors.length > 0) throw unreadable(nodePath(link))
    if (names.has(nodeName(link))) look(link)
    if (isExecutable) look(link, head)
  }
  return new Map([...missed].map(([layer, paths]) => [layer, [...paths.values()]]))
}

/** Content is kept by path, and here two files had the same one. No builder writes the like. */
function unreadable(path: string): Failure {
  const message = `The content of ${quote(path)} is unknown: it is a hardlink to a file that its own layer replaces.`
  return new Failure('image/replaced-content', message)
}
