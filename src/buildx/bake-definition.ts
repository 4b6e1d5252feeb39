import { asList, asObject, asText, asTexts, type Json, parseJson } from '../text/json.ts'

/** A bake definition as buildx resolves it: HCL, JSON or Compose, with its variables, matrices and inheritance. */
export interface BakeDefinition {
  /** What bake builds if no target is named. */
  defaults: string[]
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
  /** `NAME=value`, or a NAME whose value comes from the environment. */
  args: string[]
  /** `name=context` */
  contexts: string[]
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
export function parseBakePrint(text: string): BakeTarget[] {
  const { target } = asObject(parseJson(Buffer.from(text), 'The printed definition'), 'The printed definition')
  return Object.entries(asObject(target, 'target')).map(([name, printed]) => parseTarget(name, asObject(printed, name)))
}

function parseTarget(name: string, printed: Json): BakeTarget {
  const text = (key: string): string | null => (printed[key] === undefined ? null : asText(printed[key], key))
  return {
    name,
    stage: text('target'),
    tags: asTexts(printed['tags'], 'tags'),
    context: text('context') ?? '.',
    file: text('dockerfile') ?? 'Dockerfile',
    args: parsePairs(printed, 'args'),
    contexts: parsePairs(printed, 'contexts'),
    definition: definitionOf(printed),
  }
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

/** `NAME=value`; an argument without a value takes that of the environment. */
function parsePairs(printed: Json, key: string): string[] {
  return Object.entries(asObject(printed[key], key)).map(([name, value]) =>
    value === null ? name : `${name}=${asText(value, name)}`,
  )
}
