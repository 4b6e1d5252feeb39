import { Failure } from '../../failure.ts'
import type { DiffId } from '../../oci/digest.ts'
import { quote } from '../../text/quote.ts'
import type { Layer, Need, Tree } from '../model.ts'
import { normalize } from '../paths.ts'
import { inodeOf, type Node, nodeName, nodePath, nodesBelow } from '../tree/nodes.ts'
import { hardlinksOf, nodeAt } from '../tree/tree.ts'
import { createContentFilter } from './content-filter.ts'

/**
 * Finds needed files whose name in their layer is another one, so the first reading did not keep their content: files
 * behind hardlinks, and behind symlinks of other layers or later in the archive. The result is by layer.
 * @throws Failure `image/replaced-content` if the content of a needed file is unknown
 */
export function findLinkedContent(layers: readonly Layer[], tree: Tree, needs: readonly Need[]): Map<DiffId, Need[]> {
  const needsByLayer = new Map<DiffId, Map<string, Need>>()
  const requireContent = (node: Node | undefined, bytes = Number.POSITIVE_INFINITY): void => {
    const inode = node && inodeOf(node)
    if (inode === undefined || inode.entry.type !== 'file') return
    const layer = layers[inode.layer] as Layer
    const { path, size } = inode.entry
    if (inode.rare?.superseded && size > 0 && bytes > 0) throw unreadable(nodePath(node as Node))
    if ((layer.contents.get(path)?.length ?? 0) >= Math.min(size, bytes)) return
    const paths = needsByLayer.get(layer.diffId) ?? new Map<string, Need>()
    needsByLayer.set(layer.diffId, paths.set(path, { kind: 'path', path }))
  }
  const names = new Set<string>()
  let head = 0
  for (const need of needs) {
    if (need.kind === 'path') requireContent(nodeAt(tree, normalize(need.path)))
    else if (need.kind === 'below') {
      const folder = nodeAt(tree, normalize(need.path))
      if (folder === undefined) continue
      for (const node of nodesBelow(folder))
        if (need.suffix === undefined || nodeName(node).endsWith(need.suffix)) requireContent(node)
    } else if (need.kind === 'basename') names.add(need.name)
    else if (need.kind === 'executable-head') head = Math.max(head, need.bytes)
  }
  // The first reading matched every file by its own name and mode. Only a hardlink gives it others.
  const { extractors } = createContentFilter(needs)
  for (const link of hardlinksOf(tree)) {
    const inode = inodeOf(link)
    const isExecutable = ((inode.rare?.attributes?.mode ?? 0) & 0o111) !== 0
    if (inode.rare?.superseded && extractors.length > 0) throw unreadable(nodePath(link))
    if (names.has(nodeName(link))) requireContent(link)
    if (isExecutable) requireContent(link, head)
  }
  return new Map([...needsByLayer].map(([layer, paths]) => [layer, [...paths.values()]]))
}

/** Content is kept by path, and two files of the layer have this path. No builder writes such a layer. */
function unreadable(path: string): Failure {
  const message = `The content of ${quote(path)} is unknown: it is a hardlink to a file that its own layer replaces.`
  return new Failure('image/replaced-content', message)
}
