import type { Image } from '../../image/model.ts'
import { compareBytes, join, parentOf } from '../../image/paths.ts'
import { counted, formatBytes } from '../../text/format.ts'
import { prose } from '../../text/prose.ts'
import { join as joinWords, plain, text, type Words } from '../../text/words.ts'
import { sizeOf } from '../amount.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { atMost } from '../at-most.ts'
import type { Check, Evidence, Observation } from '../check.ts'
import { ownFiles } from './own-files.ts'

const FLOOR = 1_000_000
const LOCK = '/node_modules/.package-lock.json'

interface Root {
  folders: readonly string[]
  evidence: Evidence
}

/** A package in some `node_modules`, with the files that one own layer added to it. */
interface Installed {
  folder: string
  layer: number
  bytes: number
  files: number
}

export const devDependencies: Check = {
  id: 'leftovers/dev-dependencies',
  title: 'Development dependencies shipped',
  severity: 'warning',
  presets: { strict: 'error' },
  evidence: {
    proven: 'The record of npm says that only development needs the packages.',
    likely: 'The devDependencies of package.json name the packages. Another package may need them at run time.',
  },
  systems: 'unix',
  needs: [{ kind: 'extract', name: 'npm' }],
  docs: {
    why: prose`
      JavaScript compilers, bundlers and test runners are often larger than the application, and add their own
      vulnerabilities.
    `,
    how: prose`
      npm records in \`node_modules/.package-lock.json\` which installed packages only development needs. If that file
      is missing (Yarn, pnpm), Stagegate looks for the \`devDependencies\` of the \`package.json\` next to
      \`node_modules\` by name.

      Only visible files that own layers added count. Below 1 MB the finding is an info.
    `,
    limits: prose`
      Without npm's file, only direct devDependencies are found, not their dependencies. An unreadable package.json or
      lock file makes no finding.
    `,
    fix: prose`
      Install without development dependencies, either in the final stage or in a separate stage that it copies from:

      \`\`\`dockerfile
      RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
      \`\`\`
    `,
  },
  run(image) {
    const roots = rootsOf(image)
    if (roots.size === 0) return 'not-applicable'
    const installed = installedIn(image)
    // pnpm keeps packages elsewhere and links to them.
    const installedAt = (folder: string) => installed.get(image.tree.resolve(folder)?.path ?? '') ?? []
    const shipped = [...roots].flatMap(([root, { folders, evidence }]) => {
      // Several folders may lead to one package.
      const packages = new Set(folders.flatMap(folder => installedAt(join(root, folder))))
      const layers = Map.groupBy(packages, ({ layer }) => layer)
      return [...layers].map(([layer, ofLayer]): LayerPackages => ({ root, layer, packages: ofLayer, evidence }))
    })
    return atMost(shipped, 'with development packages', observe)
  },
}

/** The development packages of one project that one layer added. */
interface LayerPackages {
  root: string
  layer: number
  packages: Installed[]
  evidence: Evidence
}

function observe({ root, layer, packages, evidence }: LayerPackages): Observation {
  const sorted = packages.sort((a, b) => b.bytes - a.bytes || compareBytes(a.folder, b.folder))
  const bytes = packages.reduce((sum, one) => sum + one.bytes, 0)
  const files = packages.reduce((sum, one) => sum + one.files, 0)
  const shown = sorted.slice(0, 10)
  const path = join(root, 'node_modules')
  return {
    evidence,
    ...(bytes < FLOOR && { severity: 'info' as const }),
    path,
    layer,
    data: {
      bytes,
      files,
      count: packages.length,
      packages: shown.map(({ folder }) => packageName(folder)),
      packageBytes: shown.map(one => String(one.bytes)),
      paths: shown.slice(0, 5).map(({ folder }) => folder),
    },
    message: text`${path} contains ${plain(counted(packages.length, 'development package'))}: ${sizeOf(bytes, files)} (${largest(sorted)}).`,
    fix: text`Run ${'npm ci --omit=dev'} in a separate stage, and copy ${'node_modules'} from it.`,
  }
}

/** `typescript 20 MB, jest 9 MB, eslint 4 MB and 7 others`. */
function largest(sorted: readonly Installed[]): Words {
  const shown = sorted.slice(0, 3).map(({ folder, bytes }) => text`${packageName(folder)} ${plain(formatBytes(bytes))}`)
  const left = sorted.length - shown.length
  return joinWords([joinWords(shown, ', '), plain(left > 0 ? ` and ${counted(left, 'other')}` : '')])
}

/**
 * By the folder that contains `node_modules`: the development packages, as folders relative to it. npm's file is
 * preferred.
 */
function rootsOf({ layers, tree }: Image): Map<string, Root> {
  const roots = new Map<string, Root>()
  for (const { extracts } of layers) {
    for (const [path, { npm }] of extracts) {
      if (!npm || !path.endsWith(LOCK) || tree.extracts(path)?.npm !== npm) continue
      roots.set(path.slice(0, -LOCK.length) || '/', { folders: npm.dev, evidence: 'proven' })
    }
  }
  for (const { extracts } of layers) {
    for (const [path, { npm }] of extracts) {
      const root = parentOf(path)
      if (!npm || path.endsWith(LOCK) || roots.has(root) || tree.extracts(path)?.npm !== npm) continue
      if (tree.resolve(join(root, 'node_modules'))?.type !== 'directory') continue
      roots.set(root, { folders: npm.dev.map(name => `node_modules/${name}`), evidence: 'likely' })
    }
  }
  return roots
}

/** By folder; a package inside another's `node_modules` counts separately. */
function installedIn(image: AnalyzedImage): Map<string, Installed[]> {
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

function packageName(folder: string): string {
  return folder.slice(folder.lastIndexOf('/node_modules/') + '/node_modules/'.length)
}
