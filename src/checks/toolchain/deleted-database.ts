import type { Image, Whiteout } from '../../image/model.ts'
import type { Package } from '../../image/package-facts.ts'
import { counted } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { list, plain, text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'

export const deletedDatabase: Check = {
  id: 'toolchain/deleted-database',
  title: 'Package database deleted without its packages',
  severity: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'A later layer deletes or empties the database, and files that it lists are visible.',
  },
  systems: 'unix',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: prose`
      A scanner that cannot read the package database reports no vulnerabilities of the installed packages, although
      their files are still in the image.
    `,
    how: prose`
      A layer contains the database of dpkg, apk or rpm, a later layer deletes or empties it, and files that it lists
      are still visible.
    `,
    limits: prose`
      A database leaves no trace if the instruction that creates it also removes it, or if it is not copied along with
      the files.
    `,
    fix: prose`
      Keep the database: it is small. To ship fewer packages, use a smaller base image or copy single files into
      \`scratch\`.
    `,
  },
  run(image) {
    const { databases, packages } = image.packages()
    if (databases.length === 0) return 'not-applicable'
    // A package manager may move its database; then the other one is visible and lists the packages.
    const listed = new Set(packages.filter(({ visible }) => visible).map(({ type }) => type))
    const deleted = new Set(databases.filter(({ visible }) => !visible).map(({ type }) => type))
    const isLeft = ({ files }: Package) => files?.some(path => image.tree.resolve(path)?.type === 'file') ?? false
    const lost = packages.filter(item => !listed.has(item.type) && isLeft(item))
    const left = Map.groupBy(lost, ({ type }) => type)
    const unlisted = databases.filter(({ type, visible }) => left.has(type) && !(visible && deleted.has(type)))
    return unlisted.map(({ type, path, layer, visible }) => {
      const names = [...new Set(left.get(type)?.map(({ name }) => name))]
      return {
        evidence: 'proven',
        path,
        layer: deletingLayer(image, path, layer),
        data: { type, ...(visible && { emptied: true }), packages: names.slice(0, 10), count: names.length },
        message: text`The package database ${path} was ${plain(visible ? 'emptied' : 'deleted')}, but files of ${plain(counted(names.length, 'package'))} remain (${list(names)}). Scanners cannot identify them.`,
        fix: text`Keep the database, or use a smaller base image.`,
      }
    })
  },
}

/** The layer whose whiteout hides the database; the layer that wrote it last if there is none. */
function deletingLayer(image: Image, path: string, writtenIn: number): number {
  const hides = ({ path: hidden, kind }: Whiteout) =>
    kind !== 'global' &&
    ((kind === 'whiteout' && hidden === path) || path.startsWith(hidden === '/' ? hidden : `${hidden}/`))
  const deleting = image.layers.find(layer => layer.index > writtenIn && layer.whiteouts.some(hides))
  return deleting?.index ?? writtenIn
}
