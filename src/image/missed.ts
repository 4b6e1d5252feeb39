import type { DiffId, Entry, Layer, Need, Tree } from './model.ts'
import { inodeOf, type Node, nameOf, walk } from './nodes.ts'
import { basenameOf, normalize } from './paths.ts'
import { rootOf } from './tree.ts'

/**
 * Files that are needed under a name which is not the one that they stand under in their layer, so that the first
 * pass could not know them: through symlinks that the other order or another layer brought, and hardlinks. By layer.
 */
export function missedContent(layers: Layer[], tree: Tree, needs: readonly Need[]): Map<DiffId, Need[]> {
  const root = rootOf(tree)
  const missed = new Map<DiffId, Map<string, Need>>()
  const look = (node: Node | undefined): void => {
    const inode = node && inodeOf(node)
    if (inode === undefined || inode.entry.type !== 'file' || inode.rare?.superseded) return
    const layer = layers[inode.layer] as Layer
    const { path, size } = inode.entry
    if ((layer.contents.get(path)?.length ?? 0) >= size) return
    const paths = missed.get(layer.diffId) ?? new Map<string, Need>()
    missed.set(layer.diffId, paths.set(path, { kind: 'path', path }))
  }
  const names = new Set<string>()
  for (const need of needs) {
    if (need.kind === 'path') look(walk(root, normalize(need.path), { follow: true }))
    else if (need.kind === 'below') everyBelow(walk(root, normalize(need.path), { follow: true }), look)
    else if (need.kind === 'basename') names.add(need.name)
  }
  // By its own name, the first pass has every file: only a hardlink has another one.
  const isLink = ({ type, path }: Entry) => type === 'hardlink' && names.has(basenameOf(path))
  if (names.size > 0 && layers.some(({ entries }) => entries.some(isLink))) {
    everyBelow(root, node => names.has(nameOf(node)) && look(node))
  }
  return new Map([...missed].map(([layer, paths]) => [layer, [...paths.values()]]))
}

function everyBelow(directory: Node | undefined, visit: (node: Node) => void): void {
  const stack = directory?.children ? [...directory.children.values()] : []
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.children !== null) for (const child of node.children.values()) stack.push(child)
    else visit(node)
  }
}
