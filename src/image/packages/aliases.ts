import type { Image } from '../model.ts'

/**
 * Returns a function that resolves symlinks in the root directory. Databases list `/lib/x` even if `/lib` is a link to
 * `/usr/lib`.
 */
export function rootAliases(image: Pick<Image, 'tree'>): (path: string) => string {
  const links = new Map<string, string>()
  for (const name of image.tree.list('/')) {
    if (image.tree.get(`/${name}`)?.type !== 'symlink') continue
    const target = image.tree.resolve(`/${name}`)
    if (target?.type === 'directory') links.set(name, target.path)
  }
  return path => {
    const end = path.indexOf('/', 1)
    const target = end < 0 ? undefined : links.get(path.slice(1, end))
    return target === undefined ? path : target + path.slice(end)
  }
}
