import type { Assignment } from '../text/assignment.ts'
import { asList, asObject, asText, asTexts, type Json, parseJson } from '../text/json.ts'
import { type ConfinedTarget, confineTarget, type Permissions } from './confine-target.ts'

/** A bake definition as buildx resolves it: HCL, JSON or Compose, with its variables, matrices and inheritance. */
export interface BakeDefinition {
  /** What bake builds if no target is named. */
  defaults: string[]
  /** The targets of each group, including those of groups in it; of a group without targets, its name. */
  groups: ReadonlyMap<string, readonly string[]>
  targets: BakeTarget[]
}

export interface BakeTarget {
  name: string
  /** Null builds the last stage. */
  stage: string | null
  tags: string[]
  context: string
  /** The path of the Dockerfile in the context. */
  file: string
  /** The text of a Dockerfile in the definition, which replaces that file; null if there is none. */
  inline: string | null
  /** An argument without a value takes that of the environment. */
  args: Assignment[]
  contexts: Assignment[]
  /** The environment variables that secrets come from. */
  secretEnvs: string[]
  /** What buildx gets of it, and what it may not do. */
  confined: ConfinedTarget
  /** What the target is built from, without its stage: equal for two targets that differ only in the stage. */
  definition: string
}

/** One entry of `docker buildx bake --list`. */
export interface BakeEntry {
  name: string
  isGroup: boolean
  /** The names of a group's members, unless the group has its own description. */
  description: string
}

/** The targets that `docker buildx bake --print` printed. @throws Failure `image/document` for another form */
export function parseBakePrint(text: string, permissions: Permissions): BakeTarget[] {
  const { target } = asObject(parseJson(Buffer.from(text), 'The printed definition'), 'The printed definition')
  return Object.entries(asObject(target, 'target')).map(([name, printed]) =>
    parseTarget(name, asObject(printed, name), permissions),
  )
}

/**
 * The targets of these groups, without those that are only their contexts, as `docker buildx bake --print GROUP` printed them.
 * A group without targets keeps its name, which no target has: selecting it is a problem.
 * @throws Failure `image/document` for another form
 */
export function parseBakeGroups(text: string, names: readonly string[]): Map<string, string[]> {
  const { group, target } = asObject(parseJson(Buffer.from(text), 'The printed definition'), 'The printed definition')
  const targets = asObject(target, 'target')
  const members = new Map(
    Object.entries(asObject(group, 'group')).map(([name, printed]) => [
      name,
      asTexts(asObject(printed, name)['targets'], 'targets'),
    ]),
  )
  return new Map(
    names.map(name => {
      // A set also iterates what is added meanwhile, and a group may contain itself.
      const all = new Set([name])
      for (const one of all) for (const member of members.get(one) ?? []) all.add(member)
      const selected = [...all].filter(one => Object.hasOwn(targets, one) || !members.get(one)?.length)
      return [name, selected.length === 0 ? [name] : selected]
    }),
  )
}

function parseTarget(name: string, printed: Json, permissions: Permissions): BakeTarget {
  const text = (key: string): string | null => (printed[key] === undefined ? null : asText(printed[key], key))
  const inline = text('dockerfile-inline')
  return {
    name,
    stage: text('target'),
    tags: asTexts(printed['tags'], 'tags'),
    context: text('context') ?? '.',
    file: text('dockerfile') ?? 'Dockerfile',
    inline: inline === null ? null : unescaped(inline),
    args: parseAssignments(printed, 'args'),
    contexts: parseAssignments(printed, 'contexts'),
    secretEnvs: parseSecretEnvs(printed['secret']),
    confined: confineTarget(printed, permissions),
    definition: definitionOf(printed),
  }
}

/** Upstream: docker/buildx bake/bake.go, `MarshalJSON`: buildx reads JSON as templates, too. */
function unescaped(text: string): string {
  return text.replaceAll('$${', '${').replaceAll('%%{', '%{')
}

/** The entries of `docker buildx bake --list=type=targets,format=json`. @throws Failure `image/document` for another form */
export function parseBakeList(text: string): BakeEntry[] {
  return asList(parseJson(Buffer.from(text), 'The list of targets'), 'The list of targets').map(entry => {
    const { name, group, description } = asObject(entry, 'A target')
    return { name: asText(name, 'name'), isGroup: group === true, description: asText(description, 'description') }
  })
}

/** The results of BuildKit's checks depend on these; an image's destination and its cache do not matter. */
function definitionOf(target: Json): string {
  const keys = ['context', 'dockerfile', 'dockerfile-inline', 'args', 'contexts', 'platforms']
  return JSON.stringify(keys.map(key => target[key]))
}

/**
 * A secret without a file may come from the variable with its name. buildx before 0.20 prints a text for each. Upstream:
 * docker/buildx util/buildflags, `ParseSecretSpecs`.
 */
function parseSecretEnvs(secrets: unknown): string[] {
  return asList(secrets, 'secret').flatMap(secret => {
    const { id, env, src } = typeof secret === 'string' ? parseAttributes(secret) : asObject(secret, 'secret')
    return src === undefined ? asText(env ?? id, 'secret') : []
  })
}

function parseAttributes(text: string): Json {
  return Object.fromEntries(
    text.split(',').map(pair => [pair.split('=', 1)[0] ?? '', pair.slice(pair.indexOf('=') + 1)]),
  )
}

function parseAssignments(printed: Json, key: string): Assignment[] {
  return Object.entries(asObject(printed[key], key)).map(([name, value]) => {
    return { name, value: value === null ? null : unescaped(asText(value, name)) }
  })
}
