import { Failure, type FailureLocation, UsageError } from '../failure.ts'
import type { BuildOptions } from '../options/build.ts'
import { unfitFile } from '../options/opened-files.ts'
import { outsidePath } from '../outside-path.ts'
import type { Env } from '../ports/env.ts'
import type { Ports } from '../ports/ports.ts'
import {
  type BakeDefinition,
  type BakeEntry,
  parseBakeGroups,
  parseBakeList,
  parseBakePrint,
} from './bake-definition.ts'
import type { Permissions } from './confine-target.ts'
import { definitionEnvironment } from './definition-environment.ts'
import { lastErrorText } from './last-error.ts'
import { askBuildx, NoAnswer, type QuestionPorts } from './question.ts'

/** Bytes of what buildx prints. A definition of 200 targets has 200 kB. */
const MAX_BYTES = 8 * 2 ** 20
const TOO_LARGE = 'its targets have more than 8 MiB.'

/**
 * What buildx makes of bake definitions. They are evaluated only here, without secrets.
 * @throws Failure `bake-invalid`; UsageError for a name that is a target and a group
 */
export async function readBakeDefinition(
  definitions: readonly string[],
  build: Pick<BuildOptions, 'allow' | 'secrets' | 'secretEnvs' | 'sbom'>,
  ports: QuestionPorts & Pick<Ports, 'env' | 'cwd'>,
): Promise<BakeDefinition> {
  const { env: own, cwd } = ports
  const secretEnvs = build.secretEnvs.map(secret => secret.env)
  const { allow } = build
  const permissions: Permissions = {
    outsidePath: path => outsidePath(path, cwd, allow),
    unfitFile: (path, opened) => unfitFile(path, opened, cwd),
    env: own,
    allow,
    secretEnvs,
    replacesSbom: build.sbom !== null,
  }
  const bake = bakeRunner(definitions, definitionEnvironment(own, build), ports)
  const entries = await bake(parseBakeList, LIST)
  const names = entries.filter(({ isGroup }) => !isGroup).map(({ name }) => name)
  refuseAmbiguous(entries, names)
  const hasDefault = entries.some(({ name }) => name === 'default')
  // A group may have the name of a target: a target `default` is printed in a group `default`.
  const ofDefault = (printed: string) => parseBakeGroups(printed, ['default']).get('default') ?? []
  const defaults = hasDefault ? await bake(ofDefault, '--print') : names
  const allGroups = entries.filter(({ isGroup }) => isGroup).map(({ name }) => name)
  const groupNames = allGroups.filter(name => name !== 'default')
  const ofGroups = (printed: string) => parseBakeGroups(printed, groupNames)
  const groups =
    groupNames.length > 0 ? await bake(ofGroups, '--print', '--', ...groupNames) : new Map<string, string[]>()
  // bake lists no target whose name begins with an underscore, and builds it in a group.
  const members = [...defaults, ...[...groups.values()].flat()].filter(name => !allGroups.includes(name))
  const all = new Set([...names, ...members])
  const targets = await bake(printed => parseBakePrint(printed, permissions), '--print', '--', ...all)
  return { defaults, groups: groups.set('default', defaults), targets }
}

/**
 * The names of the targets of bake definitions, without those that begin with an underscore.
 * @throws Failure `bake-invalid`
 */
export async function listBakeTargets(
  definitions: readonly string[],
  build: Pick<BuildOptions, 'secrets' | 'secretEnvs'>,
  ports: QuestionPorts & Pick<Ports, 'env'>,
): Promise<ReadonlySet<string>> {
  const entries = await bakeRunner(definitions, definitionEnvironment(ports.env, build), ports)(parseBakeList, LIST)
  return new Set(entries.map(({ name }) => name))
}

const LIST = '--list=type=targets,format=json'

/** A function that runs bake with these definitions, and parses what it prints. */
function bakeRunner(definitions: readonly string[], env: Env, ports: QuestionPorts) {
  const files = definitions.flatMap(file => ['--file', file])
  return async <T>(parse: (printed: string) => T, ...args: string[]): Promise<T> => {
    const options = { env, maxOutputBytes: MAX_BYTES }
    const { status, stdout, stderr } = await askBuildx(['buildx', 'bake', ...files, ...args], options, ports).catch(
      error => {
        if (error instanceof NoAnswer) throw invalid(error.message, definitions)
        throw error instanceof Failure && error.code === 'output-too-large' ? invalid(TOO_LARGE, definitions) : error
      },
    )
    if (status !== 0) throw invalid(lastErrorText(stderr), definitions)
    try {
      return parse(stdout)
    } catch (error) {
      throw invalid((error as Error).message, definitions)
    }
  }
}

function invalid(reason: string, definitions: readonly string[]): Failure {
  return new Failure('bake-invalid', `The bake definition could not be read: ${reason}`, {
    hint: 'Correct the definition. docker buildx bake --print shows what buildx makes of it.',
    location: placeIn(reason, definitions),
  })
}

/** HCL's place in front of a diagnosis, `docker-bake.hcl:1,27-33: `, if it is in a file of this machine. */
function placeIn(reason: string, definitions: readonly string[]): FailureLocation | null {
  const [, file = '', line = ''] = /^(.+?):(\d+),\d+(?:-(?:\d+,)?\d+)?: /.exec(reason) ?? []
  return definitions.some(name => name.replace(/^cwd:\/\//, '') === file) ? { file, line: Number(line) } : null
}

/**
 * If a target's name is also a group's, bake builds the whole group (bake.go, `ReadTargets`): the other members with their
 * own outputs, which may be a registry, before anything is verified.
 */
function refuseAmbiguous(entries: readonly BakeEntry[], names: readonly string[]): void {
  const both = entries.filter(
    ({ name, isGroup, description }) => isGroup && names.includes(name) && description !== name,
  )
  if (both.length === 0) return
  throw new UsageError(
    both.map(({ name }) => {
      return `files: "${name}" is a target and a group of the bake definition, and bake would build all of the group. Rename one of them.`
    }),
  )
}
