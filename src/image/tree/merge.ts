import { Failure } from '../../failure.ts'
import type { LayerFacts } from '../model.ts'
import { buildLayerTree, type LayerTree } from './layer-tree.ts'
import { type Node, nodeName, nodePath, setDirectory, symlinkOf, walk } from './nodes.ts'
import { note, type Progress } from './progress.ts'

/**
 * Applies a layer to the tree of the layers below it, like overlayfs. OCI image spec, layer.md, "Applying Changesets"; Linux,
 * filesystems/overlayfs.rst. Where the two differ, nothing that an engine may show is left out, and an anomaly is noted.
 * @param linksDown whether hardlinks may lead to files of lower layers
 */
export function applyLayer(root: Node, layer: LayerFacts, index: number, linksDown: boolean, progress: Progress): void {
  progress.anomalies[index] = []
  try {
    for (const { kind, path } of layer.whiteouts) {
      if (kind === 'global' && walk(root, path, progress.budget, { follow: false }))
        note(progress, index, 'global-name', path)
    }
    layOver(root, buildLayerTree(layer, index, linksDown ? root : null, progress), index, progress)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw error.within(`Layer ${index + 1} (${layer.digest}) cannot be laid over the layers below it:`)
  }
}

/** Moves the nodes of the layer into the tree below. What it adds to a new directory moves with the directory. */
function layOver(root: Node, tree: LayerTree, layer: number, progress: Progress): void {
  const pairs: [lower: Node, upper: Node][] = [[root, tree.root]]
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [lower, upper] = pair
    const children = lower.children as Map<string, Node>
    if (!tree.implicit.has(upper)) setDirectory(lower, upper.entry, layer)
    if (tree.opaque.has(upper)) {
      // Overlayfs ignores the marker of the root.
      if (upper !== tree.root) children.clear()
      else if (children.size > 0) note(progress, layer, 'root-opaque', '/')
    } else if (tree.recreated.has(upper) && children.size > 0) note(progress, layer, 'early-whiteout', nodePath(lower))
    for (const [name, node] of upper.children as Map<string, Node>) {
      const existing = children.get(name)
      if (existing?.children && node.children && !tree.separate.has(node)) {
        pairs.push([existing, node])
        progress.room++
        continue
      }
      if (existing !== undefined && tree.implicit.has(node)) {
        const changed = findChanged(root, existing, node, tree, progress)
        if (changed === undefined) note(progress, layer, 'replaced-parent', nodePath(existing))
        else note(progress, layer, 'followed-link', nodePath(changed))
      }
      node.parent = lower
      children.set(name, node)
    }
  }
  for (const whiteout of tree.whiteouts) {
    const siblings = whiteout.parent?.children
    if (siblings?.get(nodeName(whiteout)) === whiteout) siblings.delete(nodeName(whiteout))
  }
}

/**
 * An engine that does not unpack layers by themselves follows a lower symlink where overlayfs has a new directory. Finds
 * the first lower name that the content of this directory would then replace or delete.
 */
function findChanged(
  root: Node,
  link: Node,
  directory: Node,
  { implicit, opaque }: LayerTree,
  { budget }: Progress,
): Node | undefined {
  const follow = (node: Node) =>
    symlinkOf(node) === null ? node : walk(root, nodePath(node), budget, { follow: true })
  const pairs: [lower: Node | undefined, upper: Node][] = [[follow(link), directory]]
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [lower, upper] = pair
    if (!lower?.children) continue
    if (opaque.has(upper) && lower.children.size > 0) return lower
    for (const [name, node] of upper.children as Map<string, Node>) {
      const existing = lower.children.get(name)
      if (existing === undefined) continue
      const at = implicit.has(node) ? follow(existing) : existing
      if (at === undefined) continue
      if (!at.children || !node.children) return existing
      pairs.push([at, node])
    }
  }
  return undefined
}
