import type { Layer } from '../../image/model.ts'
import { prose } from '../../text/prose.ts'
import { list, text } from '../../text/words.ts'
import { amount } from '../amount.ts'
import type { Check, Observation } from '../check.ts'
import { gather } from './own-files.ts'

/**
 * Files that are copied from a context by accident, and the line of `.dockerignore` that excludes them. leftovers/vcs
 * covers version control.
 */
const UNWANTED: readonly { pattern: RegExp; ignore: string; severe?: true }[] = [
  { pattern: /^(.*\/node_modules)\//, ignore: '**/node_modules', severe: true },
  { pattern: /^(.*\/\.?venv)\/(?:bin|lib|pyvenv\.cfg)/, ignore: '**/.venv', severe: true },
  { pattern: /^(.*\/__pycache__)\//, ignore: '**/__pycache__' },
  { pattern: /^(.*\/(?:\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox))\//, ignore: '**/.*_cache' },
  { pattern: /^(.*\/target\/(?:debug|release))\//, ignore: '**/target', severe: true },
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
  title: 'Unwanted files in the build context',
  severity: 'warning',
  systems: 'unix',
  needs: [],
  docs: {
    why: prose`
      Files that \`.dockerignore\` does not exclude are sent to the builder, invalidate the cache when they change, and
      end up in the image with \`COPY . .\`.
    `,
    how: prose`
      Unwanted files in layers of a COPY or ADD from the build context. \`node_modules\`, virtual environments and build
      output of the host are a warning. Files that only developers use are an info: Dockerfiles, Compose files, CI and
      editor settings, caches.
    `,
    limits: prose`
      Requires that the build records which instruction created each layer. Version control directories and environment
      files have their own checks.
    `,
    fix: prose`
      Write a \`.dockerignore\` in the root of the build context that lists the files you need:

      \`\`\`
      *
      !src
      !package*.json
      !tsconfig.json
      \`\`\`
    `,
  },
  run(image) {
    const copied = new Set(image.layers.filter(isFromContext).map(({ index }) => index))
    if (!image.layers.some(({ origin, blame }) => origin === 'own' && blame !== null)) return 'not-applicable'
    const piles = gather(image, unwanted).filter(({ layer }) => copied.has(layer))
    return [...Map.groupBy(piles, ({ layer }) => layer)].map(([layer, group]): Observation => {
      const severe = group.filter(({ kind }) => kind.severe)
      const bytes = group.reduce((sum, pile) => sum + pile.bytes, 0)
      const files = group.reduce((sum, pile) => sum + pile.files.length, 0)
      const paths = group.map(({ path }) => path)
      const ignore = [...new Set(group.map(({ kind }) => kind.ignore))]
      return {
        ...(severe.length === 0 && { severity: 'info' as const }),
        path: (severe[0] ?? group[0])?.path ?? '/',
        layer,
        data: { bytes, files, paths: paths.slice(0, 5), ignore },
        message: text`Unwanted files were copied from the build context: ${amount(bytes, files, paths)}.`,
        fix: text`Exclude them in ${'.dockerignore'}: ${list(ignore, 6)}.`,
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
