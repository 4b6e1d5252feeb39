import { lowerCase } from '../text/go-case.ts'
import { type Instruction, readInstructions } from './instruction.ts'
import { lastNamed, lastWhere } from './stage-index.ts'

export type { Instruction } from './instruction.ts'

/** The structure of a Dockerfile that plan and blame need. Lines count from 1. */
export interface Dockerfile {
  /** The path as reports and annotations name it. */
  path: string
  text: string
  /** The character that escapes others: `\`, or a backtick. */
  escapeToken: string
  /** The words of each ARG before the first FROM, in order: `NAME` or `NAME=value`, as written. */
  args: readonly string[]
  stages: readonly Stage[]
}

export interface Stage {
  index: number
  /** In lower case, as BuildKit compares names; null for an unnamed stage. */
  name: string | null
  /** What FROM names: a reference, or another stage. Variables stay as written until `resolveStages` knows them. */
  base: string
  line: number
  /** Its FROM is the first one. */
  instructions: readonly Instruction[]
}

/** With `u`, signs are equal that are so to Go's `strings.EqualFold`. */
const AS = /^as$/iu

/** Parses a Dockerfile as BuildKit does. Syntax errors are left to BuildKit, whose message names the line. */
export function parseDockerfile(path: string, text: string): Dockerfile {
  const stages: (Stage & { instructions: Instruction[] })[] = []
  const args: string[] = []
  const { escapeToken, instructions } = readInstructions(text)
  for (const instruction of instructions) {
    const { keyword, line } = instruction
    if (keyword === 'FROM') {
      const [base = '', as = '', name] = instruction.args
      const isNamed = instruction.args.length === 3 && AS.test(as)
      stages.push({
        index: stages.length,
        name: isNamed && name !== undefined ? lowerCase(name) : null,
        base,
        line,
        instructions: [],
      })
    }
    // Instructions before the first FROM are global arguments; they make no layer.
    if (stages.length > 0) stages.at(-1)?.instructions.push(instruction)
    else if (keyword === 'ARG') args.push(...instruction.args)
  }
  return { path, text, escapeToken, args, stages }
}

/** The earlier stage of a name; undefined if the name is an image's or a named context's. */
export function namedStage({ stages }: Dockerfile, name: string, before = stages.length): Stage | undefined {
  return lastNamed(stages, lowerCase(name), before)
}

/** The stage that a `--from` names, or its index in a COPY (`COPY --from=0`). */
export function sourceStage(
  dockerfile: Dockerfile,
  { keyword }: Pick<Instruction, 'keyword'>,
  name: string,
  before = dockerfile.stages.length,
): Stage | undefined {
  if (keyword !== 'COPY' || !/^[+-]?\d+$/.test(name)) return namedStage(dockerfile, name, before)
  const index = Number(name)
  return index < before ? dockerfile.stages[index] : undefined
}

/** The stage that a stage is based on; undefined for an image, a named context and `scratch`. */
export function baseStage({ stages }: Dockerfile, { base, index }: Stage): Stage | undefined {
  return lastNamed(stages, base, index)
}

/** The stage that a build of `--target NAME` makes; without a name, the last one. */
export function targetStage(dockerfile: Dockerfile, name: string | null): Stage | undefined {
  return name === null ? dockerfile.stages.at(-1) : namedStage(dockerfile, name)
}

/** The name of a stage, or else its index. */
export function stageName(stage: Stage): string {
  return stage.name ?? String(stage.index)
}

/** Finds the instruction on a line, with its stage. */
export function instructionAt(dockerfile: Dockerfile, line: number): { stage: Stage; instruction: Instruction } | null {
  const stage = lastWhere(dockerfile.stages, one => one.line <= line)
  const instruction = stage && lastWhere(stage.instructions, one => one.line <= line)
  return stage && instruction && line <= instruction.endLine ? { stage, instruction } : null
}

/** A stage and the stages below it, nearest first. */
export function baseChain(dockerfile: Dockerfile, stage: Stage): Stage[] {
  const chain: Stage[] = []
  for (let one: Stage | undefined = stage; one; one = baseStage(dockerfile, one)) chain.push(one)
  return chain
}

/** The last instruction with this keyword in a stage or the stages below it, such as the USER that applies. */
export function lastInstruction(dockerfile: Dockerfile, stage: Stage, keyword: string): Instruction | null {
  for (const { instructions } of baseChain(dockerfile, stage)) {
    const last = instructions.findLast(instruction => instruction.keyword === keyword)
    if (last) return last
  }
  return null
}
