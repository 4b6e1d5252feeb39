import type { Layer } from '../../image/model.ts'
import type { Check, Observation } from '../check.ts'
import { gather } from './own-files.ts'

/** What nobody means to copy from a context, and the line of `.dockerignore` that keeps it out. Version control is leftovers/vcs. */
const UNWANTED: readonly { pattern: RegExp; ignore: string; grave?: true }[] = [
  { pattern: /^(.*\/node_modules)\//, ignore: '**/node_modules', grave: true },
  { pattern: /^(.*\/\.?venv)\/(?:bin|lib|pyvenv\.cfg)/, ignore: '**/.venv', grave: true },
  { pattern: /^(.*\/__pycache__)\//, ignore: '**/__pycache__' },
  { pattern: /^(.*\/(?:\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox))\//, ignore: '**/.*_cache' },
  { pattern: /^(.*\/target\/(?:debug|release))\//, ignore: '**/target', grave: true },
  { pattern: /^(.*\/(?:\.github|\.gitlab|\.circleci))\//, ignore: '.github' },
  { pattern: /^(.*\/(?:\.vscode|\.idea))\//, ignore: '.vscode' },
  { pattern: /^(.*\/(?:coverage|\.nyc_output))\/(?:lcov|coverage|index\.html|[0-9a-f-]+\.json)/, ignore: 'coverage' },
  { pattern: /^(.*\/(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?)$/, ignore: 'Dockerfile*' },
  { pattern: /^(.*\/(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml)$/, ignore: 'compose*.yml' },
  { pattern: /^(.*\/\.dockerignore)$/, ignore: '.dockerignore' },
  { pattern: /^(.*\/\.DS_Store)$/, ignore: '**/.DS_Store' },
  { pattern: /^(.*\/(?:npm-debug|yarn-error|lerna-debug)\.log)$/, ignore: '**/*.log' },
]

export const dockerignore: Check = {
  id: 'leftovers/dockerignore',
  title: 'The build context let through what belongs in no image',
  severity: 'warning',
  needs: [],
  docs: {
    why: 'What `.dockerignore` lets through is sent to the builder, breaks the cache when it changes, and ends up in the image with `COPY . .`.',
    how: 'Layers of a COPY or ADD from the build context that hold `node_modules`, a virtual environment or build output of the machine that built it (a warning), or files that only developers use: Dockerfiles, Compose files, CI and editor settings, caches (an info).',
    limits:
      'Known only where the build tells which instruction made a layer. Version control and environment files have checks of their own.',
    fix: 'A `.dockerignore` beside the Dockerfile that names what is wanted:\n\n```\n*\n!src\n!package*.json\n!tsconfig.json\n```',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const copied = new Set(image.layers.filter(isFromContext).map(({ index }) => index))
    if (!image.layers.some(({ origin, blame }) => origin === 'own' && blame !== null)) return 'not-applicable'
    const piles = gather(image, unwanted).filter(({ layer }) => copied.has(layer))
    return [...Map.groupBy(piles, ({ layer }) => layer)].map(([layer, group]): Observation => {
      const grave = group.filter(({ kind }) => kind.grave)
      return {
        ...(grave.length === 0 && { severity: 'info' as const }),
        path: (grave[0] ?? group[0])?.path ?? '/',
        layer,
        data: {
          bytes: group.reduce((sum, { bytes }) => sum + bytes, 0),
          files: group.reduce((sum, { files }) => sum + files.length, 0),
          paths: group.map(({ path }) => path).slice(0, 5),
          ignore: [...new Set(group.map(({ kind }) => kind.ignore))],
        },
      }
    })
  },
}

function unwanted(path: string): { kind: (typeof UNWANTED)[number]; path: string } | null {
  for (const kind of UNWANTED) {
    const [, folder] = kind.pattern.exec(path) ?? []
    if (folder !== undefined) return { kind, path: folder }
  }
  return null
}

/** COPY and ADD whose source is the build context: no other stage, image or URL. */
function isFromContext({ blame }: Layer): boolean {
  return blame !== null && /^(?:COPY|ADD)\s/i.test(blame.instruction) && !/\s--from=/i.test(blame.instruction)
}
