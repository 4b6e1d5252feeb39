import type { Image } from '../model.ts'
import type { Package } from '../package-facts.ts'
import { rootAliases } from './aliases.ts'

/**
 * The packages that list a path, in any layer's database: under that path, and under the one that it has if a directory above
 * it is a symlink by now (`/lib`). Of a hardlink, they own the other name, too; of a symlink, not the target.
 * @throws Failure `packages-unreadable`
 */
export function ownersOf(image: Pick<Image, 'tree' | 'packages'>): ReadonlyMap<string, readonly Package[]> {
  const owners = new Map<string, Package[]>()
  const alias = rootAliases(image)
  for (const item of image.packages().packages) {
    const add = (path: string) => {
      const others = owners.get(path)
      if (others === undefined) owners.set(path, [item])
      else if (others.at(-1) !== item) others.push(item)
    }
    for (const path of item.files ?? []) {
      const entry = image.tree.get(path)
      add(path)
      add(entry?.path ?? alias(path))
      if (entry?.type === 'hardlink' && entry.link !== null) add(entry.link)
    }
  }
  return owners
}
