import { join, resolve } from 'node:path'
import { type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import { Failure, UsageError } from '../failure.ts'
import { reportPath } from '../local-path.ts'
import type { Options } from '../options/options.ts'
import { isRemote } from '../options/read.ts'
import { readText } from '../options/text-file.ts'
import type { Ports } from '../ports/ports.ts'
import { type BakeDefinition, type BuildPlan, planBake, planDockerfile } from './plan.ts'

/** Characters of an error of buildx that a message shows. */
const MAX_ERROR = 1_000

/**
 * Gathers what the plan is made from, and makes it.
 * @throws UsageError for targets and budgets that do not fit; Failure where the Dockerfile or definition cannot be read
 */
export async function planTargets(options: Options, ports: Ports): Promise<BuildPlan> {
  if (options.bakeFiles.length > 0) return planBake(options, await describeBake(options, ports))
  const dockerfile = isRemote(options.context)
    ? await fetchDockerfile(options, ports)
    : await localDockerfile(options, ports.cwd)
  return planDockerfile(options, dockerfile)
}

async function localDockerfile(options: Options, cwd: string): Promise<Dockerfile> {
  const path = options.file ?? join(options.context, 'Dockerfile')
  try {
    return parseDockerfile(reportPath(cwd, path), readText(resolve(cwd, path)))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const missing = code === 'ENOENT' || code === 'ENOTDIR'
    const what = missing ? `there is no Dockerfile "${path}" in ${cwd}` : `the Dockerfile "${path}" cannot be read`
    throw new UsageError([`file: ${what}: ${message}`])
  }
}

/** BuildKit reads the Dockerfile of a context that is not on this machine, and hands its text back. */
async function fetchDockerfile(options: Options, ports: Ports): Promise<Dockerfile> {
  const file = options.file === null ? [] : ['--file', options.file]
  const builder = options.builder === null ? [] : ['--builder', options.builder]
  const args = ['buildx', 'build', '--quiet', '--call=targets,format=json', ...builder, ...file, options.context]
  const { status, stdout, stderr } = await ports.exec.run('docker', args)
  const source = status === 0 ? (JSON.parse(stdout) as { sources?: string[] }).sources?.[0] : undefined
  if (source === undefined) {
    throw new Failure(
      'dockerfile-unreadable',
      `The Dockerfile of ${withoutPassword(options.context)} could not be read: ${errorText(stderr)}`,
      {
        hint: 'Check the URL of the context, the input file, and whether the builder can reach it.',
      },
    )
  }
  return parseDockerfile(options.file ?? 'Dockerfile', Buffer.from(source, 'base64').toString('utf8'))
}

interface BakePrint {
  group?: Record<string, { targets?: string[] }>
  target?: Record<string, BakeTarget>
}

interface BakeTarget {
  context?: string
  dockerfile?: string
  target?: string
  args?: Record<string, string | null>
  contexts?: Record<string, string>
  tags?: string[]
  platforms?: string[]
  'dockerfile-inline'?: string
}

/** buildx itself reads the definitions (HCL, JSON, Compose), with its variables, matrices and inheritance. */
async function describeBake(options: Options, ports: Ports): Promise<BakeDefinition> {
  const files = options.bakeFiles.flatMap(file => ['--file', file])
  const bake = async (...args: string[]) => {
    const { status, stdout, stderr } = await ports.exec.run('docker', ['buildx', 'bake', ...files, ...args])
    if (status === 0) return stdout
    throw new Failure('bake-invalid', `The bake definition could not be read: ${errorText(stderr)}`, {
      hint: 'docker buildx bake --print shows what buildx makes of it.',
    })
  }
  const listed = JSON.parse(await bake('--list=type=targets,format=json')) as BakeEntry[]
  const names = listed.filter(entry => !entry.group).map(entry => entry.name)
  refuseAmbiguous(listed, names)
  const print = JSON.parse(await bake('--print', '--', ...names)) as BakePrint
  const hasDefault = listed.some(entry => entry.name === 'default')
  const defaults = hasDefault ? Object.keys((JSON.parse(await bake('--print')) as BakePrint).target ?? {}) : names
  const targets = await Promise.all(
    Object.entries(print.target ?? {}).map(async ([name, target]) => ({
      name,
      stage: target.target ?? null,
      tags: target.tags ?? [],
      dockerfile: await readIfLocal(target.context ?? '.', target.dockerfile ?? 'Dockerfile', ports.cwd),
      context: target.context ?? '.',
      given: {
        args: [...pairs(target.args ?? {}), ...options.build.args],
        contexts: [...pairs(target.contexts ?? {}), ...options.build.contexts],
      },
      definition: definitionOf(target),
    })),
  )
  return { defaults, targets }
}

/** What BuildKit checks depends on these; an image's destination and its cache do not matter. */
function definitionOf(target: BakeTarget): string {
  const { context, dockerfile, args, contexts, platforms } = target
  return JSON.stringify([context, dockerfile, target['dockerfile-inline'], args, contexts, platforms])
}

interface BakeEntry {
  name: string
  group?: boolean
  /** Of a group without one of its own, the names of its members. */
  description?: string
}

/**
 * Asked for a name that a group has too, bake builds the whole group (bake.go, `ReadTargets`): its other members with the
 * outputs of their own, which may be a registry, before anything was judged.
 */
function refuseAmbiguous(listed: readonly BakeEntry[], names: readonly string[]): void {
  const both = listed.filter(({ name, group, description }) => group && names.includes(name) && description !== name)
  if (both.length === 0) return
  throw new UsageError(
    both.map(({ name }) => {
      return `files: "${name}" is a target and a group of the bake definition, and bake would build all of the group. Rename one of them.`
    }),
  )
}

/** An argument without a value takes that of the environment. */
function pairs(record: Record<string, string | null>): string[] {
  return Object.entries(record).map(([name, value]) => (value === null ? name : `${name}=${value}`))
}

async function readIfLocal(context: string, file: string, cwd: string): Promise<Dockerfile | null> {
  const path = resolve(cwd, context, file)
  try {
    return isRemote(context) ? null : parseDockerfile(reportPath(cwd, path), readText(path))
  } catch {
    // Inline or remote: the build has it, and the provenance brings its text along.
    return null
  }
}

/** A URL may carry a token, and what it is named in goes into comments. */
function withoutPassword(text: string): string {
  return text.replace(/(?<=:\/\/)[^\s/@]+@/g, '***@')
}

/** What buildx said last, on one line: all from its `ERROR:` on, since git's words fill several lines; else the last line. */
function errorText(stderr: string): string {
  const lines = stderr.split('\n').flatMap(line => line.trim() || [])
  const start = lines.findLastIndex(line => line.startsWith('ERROR:'))
  const text = lines.slice(start === -1 ? -1 : start).join(' ')
  // Masked before the cut, which may remove the `@` that ends a password.
  return withoutPassword(text.replace(/^ERROR:\s*/, '')).slice(0, MAX_ERROR)
}
