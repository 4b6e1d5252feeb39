import { type Arg, DockerfileParser, type From, type Instruction as ParsedInstruction } from 'dockerfile-ast'
import { maskSecrets } from '../secrets/mask.ts'

/** The structure of a Dockerfile that plan and blame need. Lines count from 1. */
export interface Dockerfile {
  /** The path as reports and annotations name it. */
  path: string
  /** Defaults of the arguments before the first FROM, the only ones that a FROM can use; null without a default. */
  args: Map<string, string | null>
  stages: Stage[]
}

export interface Stage {
  index: number
  /** In lower case, as BuildKit compares names; null for an unnamed stage. */
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
  /** The instruction on one line, with secrets masked, for reports. */
  text: string
  /** The sources that `--from` names, in COPY and in the mounts of RUN. */
  from: string[]
  /** Set if it may have sources that `from` lacks: ONBUILD, and flags with quotes or escapes. */
  hidesSources?: true
}

/** Parses a Dockerfile. Syntax errors are left to BuildKit, whose message names the line. */
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

/** The sources of an instruction. BuildKit removes quotes and escapes from flags and joins lines without a space. */
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

/** Finds the stage with this name or index (`COPY --from=0`); undefined for an image or a named context. */
export function findStage(dockerfile: Dockerfile, name: string, before = dockerfile.stages.length): Stage | undefined {
  const earlier = dockerfile.stages.slice(0, before)
  const named = earlier.findLast(stage => stage.name === name.toLowerCase())
  return named ?? (/^\d+$/.test(name) ? earlier[Number(name)] : undefined)
}

/** The stage that a build of `--target NAME` makes; without a name, the last one. */
export function targetStage(dockerfile: Dockerfile, name: string | null): Stage | undefined {
  return name === null ? dockerfile.stages.at(-1) : findStage(dockerfile, name)
}

/** The name of a stage, or else its index, which `--target` accepts too. */
export function stageName(stage: Stage): string {
  return stage.name ?? String(stage.index)
}

/** Finds the instruction on a line, with its stage. */
export function instructionAt(dockerfile: Dockerfile, line: number): { stage: Stage; instruction: Instruction } | null {
  for (const stage of dockerfile.stages) {
    const instruction = stage.instructions.find(({ line: first, endLine }) => first <= line && line <= endLine)
    if (instruction) return { stage, instruction }
  }
  return null
}

/** A stage and the stages below it, nearest first. */
export function baseChain(dockerfile: Dockerfile, stage: Stage): Stage[] {
  const base = findStage(dockerfile, stage.base, stage.index)
  return base ? [stage, ...baseChain(dockerfile, base)] : [stage]
}

/** The last instruction with this keyword in a stage or the stages below it, such as the USER that applies. */
export function lastInstruction(dockerfile: Dockerfile, stage: Stage, keyword: string): Instruction | null {
  for (const { instructions } of baseChain(dockerfile, stage)) {
    const last = instructions.findLast(instruction => instruction.keyword === keyword)
    if (last) return last
  }
  return null
}
