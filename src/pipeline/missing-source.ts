import { readdir, realpath } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path/posix'
import { type Dockerfile, instructionAt, type Stage, sourceStage, stageName } from '../dockerfile/dockerfile.ts'
import { REPLACED } from '../dockerfile/resolve-stages.ts'
import { Failure } from '../failure.ts'
import type { Tree } from '../image/model.ts'
import { isWithin } from '../local-path.ts'
import { nearestWord } from '../options/values.ts'
import { visible } from '../report/escape.ts'
import { shorten } from '../text/shorten.ts'
import { resolveWithin } from '../workspace.ts'

const SHOWN_NAMES = 12
/** No file system has a longer name. */
const MAX_NAME = 255
/** A comparison of two names takes the product of their lengths, and nothing interrupts it. */
const MAX_COMPARED_NAMES = 1000

/** A name or path that anyone may have chosen, on one line. */
const shownName = (name: string) => visible(shorten(name, 200, 'middle'))

/** The source that a COPY did not find: its path, and its stage; a null stage is the build context. */
export interface MissingSource {
  path: string
  stage: Stage | null
}

/** Names what a COPY reads from. */
export function describePlace({ stage }: Pick<MissingSource, 'stage'>): string {
  if (stage === null) return 'the build context'
  const name = `"${stageName(stage)}"`
  return stage.base === REPLACED ? `the named context ${name}, which replaces the stage` : `stage ${name}`
}

/** The source that a COPY of a failed build did not find; null if the failure has another reason. */
export function missingSource(failure: Failure, dockerfile: Dockerfile | null): MissingSource | null {
  if (failure.code !== 'copy-source-missing' || !failure.location || !dockerfile) return null
  const copy = instructionAt(dockerfile, failure.location.line)
  const match = /"([^"]+)": not found|lstat (\S+): no such file/.exec(failure.message)
  const source = match?.[1] ?? match?.[2]
  if (!copy || source === undefined) return null
  const path = resolve('/', source)
  const from = copy.instruction.from[0]
  if (from === undefined) {
    // A RUN chooses its own words, and a report must not list the context for it.
    return /^(?:COPY|ADD)$/i.test(copy.instruction.keyword) ? { path, stage: null } : null
  }
  const stage = sourceStage(dockerfile, copy.instruction, from, copy.stage.index)
  return stage ? { path, stage } : null
}

/** The names in the nearest existing folder above a path. */
export interface NearbyNames {
  folder: string
  names: string[]
}

/** The names that a stage's file system has near the path. */
export function namesInTree(tree: Tree, path: string): NearbyNames {
  let folder = dirname(path)
  while (folder !== '/' && tree.resolve(folder)?.type !== 'directory') folder = dirname(folder)
  return { folder, names: tree.list(folder) }
}

/** The names that the build context has near the path, including those that .dockerignore excludes. */
export async function namesInContext(cwd: string, context: string, path: string): Promise<NearbyNames> {
  const root = resolveWithin(cwd, context)
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      // A symlink in the context must not show the names of other folders on this machine.
      const real = await realpath(join(root, folder))
      if (!isWithin(real, root)) continue
      return { folder, names: (await readdir(real)).sort() }
    } catch (error) {
      if (folder === '/') throw error
    }
  }
}

const EXCLUDED = ' It exists on disk, but .dockerignore excludes it.'
const CLOSED =
  'exists on disk, but .dockerignore excludes it, or it is a file, or a link that leaves the build context.'

/** The same failure, with what is there instead. */
export function withNearbyNames(
  failure: Failure,
  { path, stage }: MissingSource,
  { folder, names }: NearbyNames,
): Failure {
  const [next = '', ...below] = path.slice(folder === '/' ? 1 : folder.length + 1).split('/')
  const shown =
    names.slice(0, SHOWN_NAMES).map(shownName).join(', ') +
    (names.length > SHOWN_NAMES ? `, and ${names.length - SHOWN_NAMES} more` : '')
  const isQuick = next.length <= MAX_NAME && names.length <= MAX_COMPARED_NAMES
  const nearest = isQuick ? nearestWord(next, names) : null
  const exists = stage === null && names.includes(next)
  const ignored = exists ? (below.length === 0 ? EXCLUDED : ` ${shownName(next)} ${CLOSED}`) : ''
  const message = `There is no ${shownName(path)} in ${describePlace({ stage })}: ${shownName(folder)} contains ${names.length === 0 ? 'nothing' : shown}.${ignored}`
  const hint = nearest !== null && nearest !== next ? `Did you mean ${shownName(join(folder, nearest))}?` : failure.hint
  return new Failure(failure.code, message, { hint, location: failure.location, output: failure.output })
}
