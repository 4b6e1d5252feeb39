import { statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { isRemote, isWithin } from '../local-path.ts'
import { outsidePath } from '../outside-path.ts'
import { realPath } from '../real-path.ts'
import { isMissing, otherKind, readRegularFile } from '../regular-file.ts'
import { quote } from '../text/quote.ts'
import { type ComposeBudget, MAX_COMPOSE, parseCompose } from './compose-document.ts'
import { type ComposeMentions, type Inclusion, isOfValues, type Mention, mentionsOf } from './compose-mentions.ts'

interface ComposeFile {
  /** As the user or another file names it. */
  name: string
  path: string
  /** The folder from which its relative paths start. */
  base: string
  /** Why Compose reads it. It ignores `include` in an extended file, and bake makes no targets of that file's services. */
  role: 'definition' | 'included' | 'extended'
}

/** The files so far, and what is wrong with them. */
interface Walk {
  cwd: string
  allow: readonly string[]
  services: Set<string>
  problems: Set<string>
  visited: Set<string>
  /** Why buildx may not read a path, for each that a file mentions. */
  refusals: Map<string, string>
  budget: ComposeBudget
}

/**
 * The services of bake definitions, and what is wrong with the files that buildx reads when it evaluates the definitions.
 * Their content may become a build argument, so they are in the working directory, or the input `allow` has them.
 * Upstream: docker/buildx bake/compose.go; compose-spec/compose-go loader/include.go, loader/extends.go, paths/resolve.go.
 */
export function readComposeFiles(
  definitions: readonly string[],
  cwd: string,
  allow: readonly string[],
): { services: ReadonlySet<string>; problems: string[] } {
  const walk: Walk = {
    cwd,
    allow,
    services: new Set(),
    problems: new Set(),
    visited: new Set(),
    refusals: new Map(),
    budget: { ...MAX_COMPOSE },
  }
  permit(walk, join(cwd, '.env'), quote('.env'))
  for (const definition of definitions) {
    const name = definition.replace(/^cwd:\/\//, '')
    const path = isAbsolute(name) ? name : `${cwd}/${name}`
    // A path that leads out as it is written is the user's choice.
    if (!permit(walk, path, `the definition ${quote(name)}`, !isWithin(resolve(path), cwd))) continue
    if (isComposeFile(name)) visit(walk, { name, path, base: cwd, role: 'definition' })
  }
  return { services: walk.services, problems: [...walk.problems] }
}

/** Whether a definition has to be a Compose file, by its name. */
export function isComposeFile(name: string): boolean {
  return !/\.(?:hcl|json)$/i.test(name)
}

function visit(walk: Walk, file: ComposeFile): void {
  const key = JSON.stringify([file.path, file.base, file.role])
  if (walk.visited.has(key)) return
  walk.visited.add(key)
  try {
    const content = readOrNull(file.path)
    if (content === null) return
    walk.budget.bytes -= content.length
    if (walk.budget.bytes < 0) throw new Error('it is longer than 512 KiB, with the files that name it')
    for (const document of parseCompose(content, walk.budget)) followMentions(walk, mentionsOf(document), file)
  } catch (error) {
    const rename = /\.ya?ml$/i.test(file.path) ? '' : ' If it is HCL, let its name end in .hcl.'
    walk.problems.add(
      `Stagegate cannot read ${file.name} as a Compose file: ${(error as Error).message.replace(/\.$/, '')}.${rename}`,
    )
  }
}

function followMentions(walk: Walk, mentions: ComposeMentions, file: ComposeFile): void {
  const { services, values, extended, included } = mentions
  if (file.role !== 'extended') {
    for (const name of services) walk.services.add(name)
    for (const one of included) include(walk, one, file)
  }
  permittedPaths(walk, values, file)
  for (const path of permittedPaths(walk, extended, file))
    visit(walk, { name: shortName(path, walk), path, base: dirname(path), role: 'extended' })
}

function include(walk: Walk, { lists, values, folders }: Inclusion, file: ComposeFile): void {
  const paths = lists.map(list => permittedPaths(walk, list, file))
  permittedPaths(walk, values, file)
  const projects = permittedPaths(walk, folders, file)
  if (file.base !== walk.cwd || projects.some(path => !isFolder(path))) {
    // Compose resolves such paths from several folders, one after the other.
    walk.problems.add(
      `Stagegate does not know from where ${file.name} includes files. Include them from the definition.`,
    )
    return
  }
  const firsts = paths.flatMap(([first]) => (first === undefined ? [] : dirname(first)))
  for (const base of projects.length > 0 ? projects.map(path => resolve(path)) : firsts) {
    permit(walk, join(base, '.env'), quote(shortName(join(base, '.env'), walk)))
    for (const path of paths.flat()) visit(walk, { name: shortName(path, walk), path, base, role: 'included' })
  }
}

/** The paths that a file mentions, without those that buildx may not read: they are problems. */
function permittedPaths(walk: Walk, mentions: readonly Mention[], { name, base }: ComposeFile): string[] {
  const mayReadAll = outsidePath('/', walk.cwd, walk.allow) === null
  return mentions.flatMap(mention => {
    const { key, text } = mention
    const what = `${key} ${quote(text)} in ${name}`
    const isFollowed = !isOfValues(mention)
    if ((/\$|^~/.test(text) && (isFollowed || !mayReadAll)) || (isFollowed && isRemote(text))) {
      walk.problems.add(`Stagegate does not know which file ${what} is. Write a plain path.`)
      return []
    }
    const path = isAbsolute(text) ? text : resolve(base, text)
    return permit(walk, path, what) ? path : []
  })
}

/** Whether buildx may read a file. If not, that is a problem. */
function permit(walk: Walk, path: string, what: string, isChosen = false): boolean {
  const refusal = walk.refusals.get(path) ?? refusalOf(path, isChosen, walk)
  walk.refusals.set(path, refusal)
  if (refusal !== '') walk.problems.add(`${what} ${refusal}`)
  return refusal === ''
}

/** Why buildx may not read a file; empty if it may. */
function refusalOf(path: string, isChosen: boolean, { cwd, allow }: Walk): string {
  if (path === '/dev/null') return ''
  const outside = isChosen ? null : outsidePath(path, cwd, allow)
  if (outside !== null)
    return `is outside of the working directory. To permit it, add fs.read=${outside} to the input allow.`
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats === undefined || stats.isFile() || stats.isDirectory() ? '' : otherKind(stats)
}

function shortName(path: string, { cwd }: Walk): string {
  return isWithin(path, cwd) ? path.slice(cwd.length + 1) : path
}

/** Null if there is no such file, since buildx says so. @throws Error if it cannot be read */
function readOrNull(path: string): Buffer | null {
  try {
    return readRegularFile(realPath(path), MAX_COMPOSE.bytes)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
