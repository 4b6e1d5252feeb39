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
  group?: boolean
  /** The names of a group's members, unless the group has its own description. */
  description?: string
}

/** A target of `docker buildx bake --print`. */
interface PrintedTarget {
  context?: string
  dockerfile?: string
  target?: string
  args?: Record<string, string | null>
  contexts?: Record<string, string>
  tags?: string[]
  platforms?: string[]
  'dockerfile-inline'?: string
}

/** The targets that `docker buildx bake --print` printed. */
export function parseBakePrint(text: string): BakeTarget[] {
  const { target = {} } = JSON.parse(text) as { target?: Record<string, PrintedTarget> }
  return Object.entries(target).map(([name, printed]) => ({
    name,
    stage: printed.target ?? null,
    tags: printed.tags ?? [],
    context: printed.context ?? '.',
    file: printed.dockerfile ?? 'Dockerfile',
    args: pairs(printed.args ?? {}),
    contexts: pairs(printed.contexts ?? {}),
    definition: definitionOf(printed),
  }))
}

/** The entries of `docker buildx bake --list=type=targets,format=json`. */
export function parseBakeList(text: string): BakeEntry[] {
  return JSON.parse(text) as BakeEntry[]
}

/** The results of BuildKit's checks depend on these; an image's destination and its cache do not matter. */
function definitionOf(target: PrintedTarget): string {
  const { context, dockerfile, args, contexts, platforms } = target
  return JSON.stringify([context, dockerfile, target['dockerfile-inline'], args, contexts, platforms])
}

/** An argument without a value takes that of the environment. */
function pairs(record: Record<string, string | null>): string[] {
  return Object.entries(record).map(([name, value]) => (value === null ? name : `${name}=${value}`))
}
