import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'

export const deletedDatabase: Check = {
  id: 'toolchain/deleted-database',
  title: 'The package database was deleted, its packages were not',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: 'A scanner that cannot read which packages are installed reports none of their vulnerabilities, while their files are still there.',
    how: 'A layer has the database of dpkg, apk or rpm, a later one deletes or empties it, and files that it lists are still in view.',
    limits: 'A database that was removed in the instruction that made it, or was not copied along, leaves no trace.',
    fix: 'Leave the database in place: it is small. To ship fewer packages, start from a smaller base or copy single files into `scratch`.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const { databases, packages } = image.packages()
    if (databases.length === 0) return 'not-applicable'
    return databases
      .filter(database => {
        // A package manager may move its database; then the other place is in view and lists the packages.
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
            path: database.path,
            layer: deletingLayer(image, database.path, database.layer),
            data: {
              type: database.type,
              ...(database.visible && { emptied: true }),
              packages: names.slice(0, 10),
              count: names.length,
            },
          },
        ]
      })
  },
}

/** The layer whose whiteout hides the database; the one that wrote it last where none is found. */
function deletingLayer(image: Parameters<Check['run']>[0], path: string, writtenIn: number): number {
  const hides = (hidden: string, kind: 'whiteout' | 'opaque') =>
    (kind === 'whiteout' && hidden === path) || path.startsWith(hidden === '/' ? hidden : `${hidden}/`)
  const deleting = image.layers.find(
    layer => layer.index > writtenIn && layer.whiteouts.some(whiteout => hides(whiteout.path, whiteout.kind)),
  )
  return deleting?.index ?? writtenIn
}
