import type { Image, Whiteout } from '../../image/model.ts'
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
    return databases
      .filter(database => {
        // A package manager may move its database; then the other one is visible and lists the packages.
        if (packages.some(item => item.type === database.type && item.visible)) return false
        return !database.visible || !databases.some(other => other.type === database.type && !other.visible)
      })
      .flatMap(database => {
        const left = packages.filter(
          item => item.type === database.type && item.files?.some(path => image.tree.resolve(path)?.type === 'file'),
        )
        if (left.length === 0) return []
        const names = [...new Set(left.map(item => item.name))]
        return [
          {
            evidence: 'proven',
            path: database.path,
            layer: deletingLayer(image, database.path, database.layer),
            data: {
              type: database.type,
              ...(database.visible && { emptied: true }),
              packages: names.slice(0, 10),
              count: names.length,
            },
            message: text`The package database ${database.path} was ${plain(database.visible ? 'emptied' : 'deleted')}, but files of ${plain(counted(names.length, 'package'))} remain (${list(names)}). Scanners cannot identify them.`,
            fix: text`Keep the database, or use a smaller base image.`,
          },
        ]
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
