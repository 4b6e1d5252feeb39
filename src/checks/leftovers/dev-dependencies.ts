import type { Image } from '../../image/model.ts'
import { compareBytes, join, parentOf } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
import { ownFiles } from './own-files.ts'

const FLOOR = 1_000_000
const LOCK = '/node_modules/.package-lock.json'

/** A package below some `node_modules`, with what an own layer put there. */
interface Installed {
  folder: string
  layer: number
  bytes: number
  files: number
}

export const devDependencies: Check = {
  id: 'leftovers/dev-dependencies',
  title: 'devDependencies are shipped',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: [{ kind: 'extract', name: 'npm' }],
  docs: {
    why: 'Compilers, bundlers and test runners of JavaScript often weigh more than the application, and each has vulnerabilities of its own.',
    how: 'npm notes in `node_modules/.package-lock.json` which installed packages only development needs. Without that file (Yarn, pnpm), the `devDependencies` of the `package.json` beside `node_modules` are looked for by name. Files in view that own layers added count, from 1 MB on as a warning and below as an info.',
    limits:
      'Without the file of npm, only the direct devDependencies are seen, not what these bring along. A package.json or a lock file that cannot be read says nothing.',
    fix: 'Install for production in the final stage, or in a stage of its own that it copies from:\n\n```dockerfile\nRUN --mount=type=cache,target=/root/.npm npm ci --omit=dev\n```',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const roots = rootsOf(image)
    if (roots.size === 0) return 'not-applicable'
    const installed = installedIn(image)
    // pnpm keeps packages elsewhere and links to them.
    const found = (folder: string) => installed.get(image.tree.resolve(folder)?.path ?? '') ?? []
    return [...roots].flatMap(([root, folders]) =>
      observe(
        root,
        folders.flatMap(folder => found(join(root, folder))),
      ),
    )
  },
}

function observe(root: string, found: Installed[]): Observation[] {
  return [...Map.groupBy(found, ({ layer }) => layer)].map(([layer, packages]) => {
    const heaviest = packages.sort((a, b) => b.bytes - a.bytes || compareBytes(a.folder, b.folder))
    const bytes = packages.reduce((sum, one) => sum + one.bytes, 0)
    const shown = heaviest.slice(0, 10)
    return {
      ...(bytes < FLOOR && { severity: 'info' as const }),
      path: join(root, 'node_modules'),
      layer,
      data: {
        bytes,
        files: packages.reduce((sum, one) => sum + one.files, 0),
        count: packages.length,
        packages: shown.map(({ folder }) => nameOf(folder)),
        packageBytes: shown.map(one => String(one.bytes)),
        paths: shown.slice(0, 5).map(({ folder }) => folder),
      },
    }
  })
}

/** By the folder that holds `node_modules`: what only development needs, as folders relative to it. npm's own note is preferred. */
function rootsOf({ layers, tree }: Image): Map<string, readonly string[]> {
  const roots = new Map<string, readonly string[]>()
  for (const { extracts } of layers) {
    for (const [path, { npm }] of extracts) {
      if (!npm || !path.endsWith(LOCK) || tree.extracts(path)?.npm !== npm) continue
      roots.set(path.slice(0, -LOCK.length) || '/', npm.dev)
    }
  }
  for (const { extracts } of layers) {
    for (const [path, { npm }] of extracts) {
      const root = parentOf(path)
      if (!npm || path.endsWith(LOCK) || roots.has(root) || tree.extracts(path)?.npm !== npm) continue
      if (tree.resolve(join(root, 'node_modules'))?.type !== 'directory') continue
      roots.set(
        root,
        npm.dev.map(name => `node_modules/${name}`),
      )
    }
  }
  return roots
}

/** By folder; a package inside another's `node_modules` is one of its own. */
function installedIn(image: Image): Map<string, Installed[]> {
  const installed = new Map<string, Installed[]>()
  for (const { path, size, layer } of ownFiles(image, path => packageFolder(path) !== null)) {
    const folder = packageFolder(path) as string
    const parts = installed.get(folder) ?? []
    installed.set(folder, parts)
    const part = parts.find(one => one.layer === layer)
    if (part) {
      part.bytes += size
      part.files++
    } else parts.push({ folder, layer, bytes: size, files: 1 })
  }
  return installed
}

/** `/app/node_modules/@types/node` of a file in it; null outside packages. */
function packageFolder(path: string): string | null {
  const at = path.lastIndexOf('/node_modules/')
  if (at === -1) return null
  const start = at + '/node_modules/'.length
  let end = path.indexOf('/', start)
  if (end !== -1 && path[start] === '@') end = path.indexOf('/', end + 1)
  return end === -1 || path[start] === '.' ? null : path.slice(0, end)
}

function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('/node_modules/') + '/node_modules/'.length)
}
