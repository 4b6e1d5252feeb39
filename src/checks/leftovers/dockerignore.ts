import type { Layer } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { list, text } from '../../text/words.ts'
import { amount } from '../amount.ts'
import type { Check, Observation } from '../check.ts'
import { listPaths } from '../list-paths.ts'
import { isForeign } from './foreign.ts'
import { gather } from './piles.ts'

interface Unwanted {
  pattern: RegExp
  severe?: true
  /** Whether only a repository has such files, so they come from the context even through another stage. */
  ofRepository?: true
}

/**
 * Files that are copied from a context by accident. leftovers/vcs covers version control.
 */
const UNWANTED: readonly Unwanted[] = [
  { pattern: /^(.*\/node_modules)\//, severe: true },
  { pattern: /^(.*\/\.?venv)\/(?:bin|lib|pyvenv\.cfg)/, severe: true },
  { pattern: /^(.*\/__pycache__)\// },
  { pattern: /^(.*\/(?:\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox))\// },
  { pattern: /^(.*\/target)\/(?:debug|release)\//, severe: true },
  { pattern: /^(.*\/(?:\.github|\.gitlab|\.circleci))\//, ofRepository: true },
  { pattern: /^(.*\/(?:\.vscode|\.idea))\//, ofRepository: true },
  { pattern: /^(.*\/(?:coverage|\.nyc_output))\/(?:lcov|coverage|index\.html|[0-9a-f-]+\.json)/ },
  { pattern: /^(.*\/(?:Dockerfile|Containerfile)(?:\.[\w.-]+)?)$/, ofRepository: true },
  { pattern: /^(.*\/(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml)$/, ofRepository: true },
  { pattern: /^(.*\/\.dockerignore)$/, ofRepository: true },
  { pattern: /^(.*\/\.DS_Store)$/, ofRepository: true },
  { pattern: /^(.*\/(?:npm-debug|yarn-error|lerna-debug)\.log)$/ },
]

export const dockerignore: Check = {
  id: 'leftovers/dockerignore',
  title: 'Unwanted files in the build context',
  severity: 'warning',
  evidence: {
    likely: 'The files have the names of dependencies or build output, which a build makes itself.',
    possible: 'The files have names that only developers use.',
  },
  systems: 'unix',
  needs: [],
  docs: {
    why: prose`
      Files that \`.dockerignore\` does not exclude are sent to the builder, invalidate the cache when they change, and
      end up in the image with \`COPY . .\`.
    `,
    how: prose`
      Unwanted files in layers of a COPY or ADD from the build context. \`node_modules\`, virtual environments and build
      output of the host; and files that only developers use: Dockerfiles, Compose files, CI and editor settings, caches.
      A COPY from another stage brings files of the context if that stage copied them. There, only
      files that no build makes are reported: Dockerfiles, Compose files, CI and editor settings.
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
    const origins = new Map(image.layers.map(({ index, blame }) => [index, originOf(blame)]))
    if (!image.layers.some(({ origin, blame }) => origin === 'own' && blame !== null)) return 'not-applicable'
    const piles = gather(image, unwanted).filter(({ layer, kind, path }) => {
      const origin = origins.get(layer) ?? null
      return origin === 'context' || (origin === 'stage' && kind.ofRepository === true && !isForeign(`${path}/`))
    })
    return [...Map.groupBy(piles, ({ layer }) => layer)].map(([layer, group]): Observation => {
      const severe = group.filter(({ kind }) => kind.severe)
      const bytes = group.reduce((sum, pile) => sum + pile.bytes, 0)
      const files = group.reduce((sum, pile) => sum + pile.files.length, 0)
      const paths = group.map(({ path }) => path)
      const ignore = [...new Set(paths.map(path => `**/${basenameOf(path)}`))]
      return {
        evidence: severe.length === 0 ? 'possible' : 'likely',
        path: (severe[0] ?? group[0])?.path ?? '/',
        layer,
        data: { bytes, files, ...listPaths(paths), ignore: ignore.slice(0, 20) },
        message:
          origins.get(layer) === 'stage'
            ? text`Unwanted files of the build context were copied through another stage: ${amount(bytes, files, paths)}.`
            : text`Unwanted files were copied from the build context: ${amount(bytes, files, paths)}.`,
        fix: text`Exclude them in ${'.dockerignore'}: ${list(ignore, 20)}.`,
      }
    })
  },
}

function unwanted(path: string): { kind: Unwanted; path: string } | null {
  for (const kind of UNWANTED) {
    const [, folder] = kind.pattern.exec(path) ?? []
    if (folder !== undefined) return { kind, path: folder }
  }
  return null
}

/** Where COPY and ADD take files from: the build context, or another stage or image. Null for other instructions. */
function originOf(blame: Layer['blame']): 'context' | 'stage' | null {
  if (blame === null || !/^(?:COPY|ADD)\s/i.test(blame.instruction)) return null
  return /\s--from=/i.test(blame.instruction) ? 'stage' : 'context'
}
