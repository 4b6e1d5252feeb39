import { type Arg, DockerfileParser, type From, type Instruction as ParsedInstruction } from 'dockerfile-ast'
import { maskSecrets } from '../secrets/mask.ts'

/** The structure of a Dockerfile, as far as a plan and a blame need it. Lines count from 1. */
export interface Dockerfile {
  /** The path as reports and annotations name it. */
  path: string
  /** The defaults of the arguments before the first FROM, which alone a FROM can use; null for one without. */
  args: Map<string, string | null>
  stages: Stage[]
}

export interface Stage {
  index: number
  /** In lower case, as BuildKit compares names; null where the stage has none. */
  name: string | null
  /** What FROM names: a reference, or another stage. */
  base: string
  line: number
  instructions: Instruction[]
}

export interface Instruction {
  keyword: string
  line: number
  endLine: number
  /** The instruction on one line, as the Dockerfile has it but for what looks like a secret: reports show it. */
  text: string
  /** What `--from` names, for COPY and for the mounts of RUN. */
  from: string[]
  /** Set where it may have sources that `from` does not tell: ONBUILD, and flags with quotes or escapes. */
  hidesSources?: true
}

/** Reads the text of a Dockerfile. What does not parse is left to BuildKit, whose message names the line. */
export function parseDockerfile(path: string, text: string): Dockerfile {
  const stages: Stage[] = []
  const args = new Map<string, string | null>()
  const lines = text.split(/\r?\n/)
  for (const parsed of DockerfileParser.parse(text).getInstructions()) {
    const instruction = readInstruction(parsed, lines)
    if (instruction.keyword === 'FROM') {
      const from = parsed as From
      stages.push({
        index: stages.length,
        name: from.getBuildStage()?.toLowerCase() ?? null,
        base: from.getImage() ?? '',
        line: instruction.line,
        instructions: [],
      })
    }
    // Instructions before the first FROM are global arguments; they make no layer.
    if (stages.length > 0) stages.at(-1)?.instructions.push(instruction)
    else if (instruction.keyword === 'ARG') {
      for (const property of (parsed as Arg).getProperties()) args.set(property.getName(), property.getValue())
    }
  }
  return { path, args, stages }
}

function readInstruction(parsed: ParsedInstruction, lines: string[]): Instruction {
  const { start, end } = parsed.getRange()
  const keyword = parsed.getKeyword().toUpperCase()
  const source = lines.slice(start.line, end.line + 1)
  return {
    keyword,
    line: start.line + 1,
    endLine: end.line + 1,
    text: maskSecrets(
      source
        .map(line => line.trim().replace(/\\$/, '').trim())
        .filter(line => line !== '' && !line.startsWith('#'))
        .join(' '),
    ),
    ...sources(keyword, source),
  }
}

/** BuildKit takes quotes and escapes out of flags, and joins lines without a space. */
function sources(keyword: string, source: readonly string[]): Pick<Instruction, 'from' | 'hidesSources'> {
  if (keyword === 'ONBUILD') return { from: [], hidesSources: true }
  if (keyword !== 'COPY' && keyword !== 'RUN') return { from: [] }
  const joined = source.filter(line => !/^\s*#/.test(line)).map(line => line.replace(/[\\`]\s*$/, ''))
  const flags = /^\s*\S+((?:\s+--\S*)*)/.exec(joined.join(''))?.[1] ?? ''
  const names = keyword === 'COPY' ? /\s--from=(\S+)/g : /\s--mount=(\S+)/g
  const values = [...flags.matchAll(names)].map(match => match[1] ?? '')
  const from = keyword === 'COPY' ? values.slice(0, 1) : values.flatMap(mountSources)
  return { from, ...(/["'\\`]/.test(flags) && { hidesSources: true }) }
}

function mountSources(mount: string): string[] {
  return [...mount.matchAll(/\bfrom=([^,\s]+)/gi)].map(match => match[1] ?? '')
}

/** The stage that a name or an index (`COPY --from=0`) means; undefined for an image or a named context. */
export function findStage(dockerfile: Dockerfile, name: string, before = dockerfile.stages.length): Stage | undefined {
  const earlier = dockerfile.stages.slice(0, before)
  const named = earlier.findLast(stage => stage.name === name.toLowerCase())
  return named ?? (/^\d+$/.test(name) ? earlier[Number(name)] : undefined)
}

/** The stage that a build of `--target NAME` makes; without a name, the last one. */
export function targetStage(dockerfile: Dockerfile, name: string | null): Stage | undefined {
  return name === null ? dockerfile.stages.at(-1) : findStage(dockerfile, name)
}

/** What a user calls a stage: its name, else its index, which `--target` takes as well. */
export function stageName(stage: Stage): string {
  return stage.name ?? String(stage.index)
}

/** The stages that building this one needs, itself included. */
export function requiredStages(dockerfile: Dockerfile, stage: Stage, seen = new Set<Stage>()): Set<Stage> {
  if (seen.has(stage)) return seen
  seen.add(stage)
  for (const name of [stage.base, ...stage.instructions.flatMap(instruction => instruction.from)]) {
    const needed = findStage(dockerfile, name, stage.index)
    if (needed) requiredStages(dockerfile, needed, seen)
  }
  return seen
}

/** The instruction that a line stands in, with its stage. */
export function instructionAt(dockerfile: Dockerfile, line: number): { stage: Stage; instruction: Instruction } | null {
  for (const stage of dockerfile.stages) {
    const instruction = stage.instructions.find(({ line: first, endLine }) => first <= line && line <= endLine)
    if (instruction) return { stage, instruction }
  }
  return null
}

/** A stage and those that it stands on, nearest first. */
export function baseChain(dockerfile: Dockerfile, stage: Stage): Stage[] {
  const base = findStage(dockerfile, stage.base, stage.index)
  return base ? [stage, ...baseChain(dockerfile, base)] : [stage]
}

/** The last instruction with this keyword that a stage or those it stands on have: where USER or ENTRYPOINT was set. */
export function lastInstruction(dockerfile: Dockerfile, stage: Stage, keyword: string): Instruction | null {
  const found = baseChain(dockerfile, stage).flatMap(
    ({ instructions }) => instructions.findLast(one => one.keyword === keyword) ?? [],
  )
  return found[0] ?? null
}
