/** Random Dockerfiles with the provenance that BuildKit would write, and a second way to compute where layers come from. */

import fc from 'fast-check'

interface Step {
  id: string
  op: { Op: object }
  inputs: string[]
}

export interface Predicate {
  invocation: unknown
  buildConfig: { llbDefinition: Step[] }
  metadata: Record<string, Metadata>
}

interface Metadata {
  layers: Record<string, { digest: string }[][]>
  source: object
}

export interface StageGraph {
  predicate: Predicate
  /** Of the built stage, kept while its lines were written. */
  expected: BuiltStage
}

interface BuiltStage {
  name: string
  /** The image below the stage, or the stages that it is based on. */
  reference: string | null
  /** Each layer's line, and whether the line is a FROM that brought it from an image. */
  layers: { line: number; isBase: boolean }[]
  /** Null for an empty root. */
  output: string | null
}

const number = fc.nat(11)
const instruction = fc.record({
  kind: fc.constantFrom('RUN', 'RUN --mount', 'WORKDIR', 'COPY', 'COPY --link'),
  of: fc.constantFrom('context', 'image', 'stage'),
  which: number,
})
const stage = fc.record({
  on: fc.constantFrom('image', 'image', 'stage', 'stage', 'scratch', 'folder'),
  which: number,
  instructions: fc.array(instruction, { maxLength: 4 }),
})
type StagePlan = typeof stage extends fc.Arbitrary<infer T> ? T : never
type InstructionPlan = typeof instruction extends fc.Arbitrary<infer T> ? T : never

export const stageGraphs: fc.Arbitrary<StageGraph> = fc
  .tuple(fc.array(stage, { minLength: 1, maxLength: 5 }), number)
  .map(([plans, target]) => writeGraph(plans, target))
  .filter(({ expected }) => expected.output !== null)

const METADATA = 'https://mobyproject.org/buildkit@v1#metadata'
export const metadataOf = (predicate: Predicate): Metadata => predicate.metadata[METADATA] as Metadata

/** The middle one has no layers. */
const IMAGES = [
  { name: 'small:1', layers: 1 },
  { name: 'empty:1', layers: 0 },
  { name: 'large:1', layers: 4 },
] as const

/** The steps of a build. BuildKit makes equal steps once, and the step then has the lines of all instructions. */
function newBuild() {
  const steps: Step[] = []
  const metadata = { layers: {} as Metadata['layers'], source: {} }
  const locations: Record<string, { locations: object[] }> = {}
  const ids = new Map<string, string>()
  const add = (Op: object, inputs: string[], line: number | null, layers: number): string => {
    const key = JSON.stringify([Op, inputs])
    const id = ids.get(key) ?? `step${steps.length}`
    if (!ids.has(key)) steps.push({ id, op: { Op }, inputs })
    ids.set(key, id)
    locations[id] ??= { locations: [] }
    if (line !== null) locations[id].locations.push({ ranges: [{ start: { line }, end: { line } }] })
    const list = Array.from({ length: layers }, (_, index) => ({ digest: `sha256:${id}-${index}` }))
    if (layers > 0) metadata.layers[`${id}:0`] = [list]
    return `${id}:0`
  }
  return { steps, metadata, locations, add }
}

function writeGraph(plans: readonly StagePlan[], target: number): StageGraph {
  const build = newBuild()
  const lines: string[] = []
  const built: BuiltStage[] = []
  const stageAt = (which: number) => built[which % built.length] as BuiltStage
  const pull = (which: number, line: number | null) => {
    const image = IMAGES[which % IMAGES.length] as (typeof IMAGES)[number]
    const identifier = `docker-image://docker.io/library/${image.name}@sha256:${'a'.repeat(64)}`
    return { ...image, output: build.add({ source: { identifier } }, [], line, image.layers) }
  }
  const context = () => build.add({ source: { identifier: 'local://context' } }, [], null, 0)

  const startStage = ({ on, which }: StagePlan, name: string, line: number): BuiltStage => {
    if (on === 'stage' && built.length > 0) {
      const below = stageAt(which)
      lines.push(`FROM ${below.name} AS ${name}`)
      return { ...below, name, layers: [...below.layers] }
    }
    if (on === 'folder') {
      lines.push(`FROM folder AS ${name}`)
      const output = build.add({ source: { identifier: 'local://folder' } }, [], line, 1)
      return { name, reference: null, layers: [{ line, isBase: false }], output }
    }
    if (on !== 'image') {
      lines.push(`FROM scratch AS ${name}`)
      return { name, reference: null, layers: [], output: null }
    }
    const image = pull(which, line)
    lines.push(`FROM ${image.name} AS ${name}`)
    const layers = Array.from({ length: image.layers }, () => ({ line, isBase: true }))
    return { name, reference: image.name, layers, output: image.output }
  }

  /** What an instruction mounts or copies from: an output, and the name in its flag. */
  const sourceOf = ({ of, which }: InstructionPlan): { output: string | null; name: string | null } => {
    if (of === 'context') return { output: context(), name: null }
    if (of === 'image' || built.length === 0) {
      const { name, output } = pull(which, null)
      return { output, name }
    }
    return stageAt(which)
  }

  const addInstruction = (stage: BuiltStage, plan: InstructionPlan, line: number) => {
    const { kind } = plan
    const source = kind === 'RUN' || kind === 'WORKDIR' ? null : sourceOf(plan)
    const flag = source?.name ? (kind === 'RUN --mount' ? `=from=${source.name}` : ` --from=${source.name}`) : ''
    // On one stage and those below it, no two steps are equal.
    const what = stage.layers.length
    const inputs = [...new Set([stage.output, source?.output ?? null].filter(output => output !== null))]
    const input = (output: string | null) => (output === null ? -1 : inputs.indexOf(output))
    const after = what + 1
    if (kind.startsWith('RUN')) {
      // JSON omits a 0.
      const mount = (dest: string, of: number) => ({ dest, ...(of !== 0 && { input: of }) })
      const mounts = [mount('/', input(stage.output)), ...(source ? [mount('/m', input(source.output))] : [])]
      stage.output = build.add({ exec: { what, mounts } }, inputs, line, after)
    } else if (kind === 'COPY --link') {
      const part = source?.output ? [source.output] : []
      const action = { what, input: -1, secondaryInput: part.length - 1 }
      const made = build.add({ file: { actions: [action] } }, part, line, 1)
      const merge = { inputs: [{}, { input: 1 }] }
      stage.output = stage.output === null ? made : build.add({ merge }, [stage.output, made], line, after)
    } else {
      const action = { what, input: input(stage.output), secondaryInput: source ? input(source.output) : -1 }
      stage.output = build.add({ file: { actions: [action] } }, inputs, line, after)
    }
    lines.push(`${kind}${flag} ${what}`)
    stage.layers.push({ line, isBase: false })
  }

  for (const plan of plans) {
    const stage = startStage(plan, `s${built.length}`, lines.length + 1)
    for (const one of plan.instructions) addInstruction(stage, one, lines.length + 1)
    built.push(stage)
  }

  const expected = stageAt(target)
  const { steps, metadata, locations } = build
  steps.push({ id: `step${steps.length}`, op: { Op: {} }, inputs: [expected.output ?? ''] })
  const data = Buffer.from(lines.join('\n')).toString('base64')
  metadata.source = { infos: [{ filename: 'Dockerfile', data }], locations }
  const invocation = { parameters: { args: { target: expected.name } } }
  const predicate = { invocation, buildConfig: { llbDefinition: steps }, metadata: { [METADATA]: metadata } }
  return { predicate, expected }
}
