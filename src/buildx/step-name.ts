import { baseStage, type Dockerfile, type Instruction, namedStage, type Stage } from '../dockerfile/dockerfile.ts'
import { isUnknownBase } from '../dockerfile/resolve-stages.ts'
import type { Step } from './progress.ts'

/** The instructions of a stage that BuildKit counts as steps: `[build 2/4]` is the second. FROM may be the first. */
const COUNTED = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR'])

/**
 * A step as a report may name it. BuildKit expands build arguments in its names, and those may be secrets, so the
 * instruction comes from the Dockerfile. If it is not there, only its keyword is shown.
 * @param steps all steps of the build
 */
export function stepName(step: Step, dockerfile: Dockerfile | null, steps: Iterable<Step>): string {
  const parts = stepParts(step)
  if (!parts) return step.name.replace(/\].*/s, ']')
  const { words, index, count, keyword } = parts
  const place = `[${[...words, `${index}/${count}`].join(' ')}]`
  return `${place} ${stepInstruction(step, dockerfile, steps)?.text ?? keyword}`
}

/**
 * The instruction that a step is; undefined if the Dockerfile does not have it. BuildKit also counts what makes no step: a
 * FROM that a named context replaces or that has no layers, and `WORKDIR /`. So the steps before this one are matched with
 * the instructions.
 */
export function stepInstruction(
  step: Step,
  dockerfile: Dockerfile | null,
  steps: Iterable<Step>,
): Instruction | undefined {
  const parts = stepParts(step)
  const all = [...steps]
  const stage = parts && dockerfile && !isLinkedBuild(all) && stageOfStep(dockerfile, parts.stage)
  if (!stage) return undefined
  if (parts.keyword === 'FROM') return stage.instructions[0]
  const keywords = keywordsOfStage(parts, all)
  const counted = stage.instructions.filter(({ keyword }) => COUNTED.has(keyword))
  // What a base image has in its ONBUILD comes first.
  const triggers = [...keywords.values()].filter(keyword => keyword === 'ONBUILD').length
  const image = parts.count - counted.length - triggers
  const isImage = stage.base !== 'scratch' && baseStage(dockerfile, stage) === undefined
  if (isUnknownBase(stage.base) ? image !== 0 && image !== 1 : image !== (isImage ? 1 : 0)) return undefined
  let next = 0
  for (let index = 1; index <= parts.index; index++) {
    const keyword = keywords.get(index) ?? (index === 1 && image === 1 ? 'FROM' : null)
    if (keyword === 'FROM' || keyword === 'ONBUILD') continue
    while (isNoStep(counted[next], keyword)) next++
    if (index < parts.index) next++
  }
  const instruction = counted[next]
  return instruction?.keyword === parts.keyword ? instruction : undefined
}

/** @param keyword that of the next step; null if it is unknown */
function isNoStep(instruction: Instruction | undefined, keyword: string | null): boolean {
  if (instruction?.keyword !== 'WORKDIR') return false
  return instruction.args[0] === '/' || (keyword !== null && keyword !== 'WORKDIR')
}

/**
 * Whether bake also built targets that are contexts of this one. It then writes a target's name in front of every step's
 * name, and not always that of the target whose Dockerfile has the step: two builds share their steps.
 * Upstream: docker/buildx util/progress/multiwriter.go, `addPrefix`.
 */
export function isLinkedBuild(steps: Iterable<Step>): boolean {
  return [...steps].some(({ name }) => /^\[\S+ internal\] load build definition /.test(name))
}

interface StepParts {
  /** What is in the brackets before the numbers. */
  words: string[]
  platform: string | undefined
  stage: string | undefined
  /** Counted from 1. */
  index: number
  count: number
  keyword: string
}

function stepParts({ name }: Step): StepParts | null {
  // BuildKit pads the first number with spaces.
  const match = /^\[((?:[^\s\]]+ )* *)(\d+)\/(\d+)\] (\S*)/.exec(name)
  if (!match) return null
  const [, before = '', index, count, keyword = ''] = match
  const words = before.split(' ').filter(word => word !== '')
  const [platform] = words.filter(word => word.includes('/'))
  const [stage] = words.filter(word => word !== platform)
  return { words, platform, stage, index: Number(index), count: Number(count), keyword: keyword.toUpperCase() }
}

/** The keywords of the steps of a step's stage, by their indexes. */
function keywordsOfStage(own: StepParts, steps: Iterable<Step>): Map<number, string> {
  const keywords = new Map<number, string>()
  for (const step of steps) {
    const parts = stepParts(step)
    if (parts && parts.stage === own.stage && parts.count === own.count && isSamePlatform(parts, own))
      keywords.set(parts.index, parts.keyword)
  }
  return keywords
}

/** In a cross build, only the names of later steps have the target: `linux/amd64->arm64`. */
function isSamePlatform(a: StepParts, b: StepParts): boolean {
  return a.platform?.replace(/->.*/, '') === b.platform?.replace(/->.*/, '')
}

/** BuildKit calls an unnamed stage `stage-2`, by its index, and names none if there is only one. */
function stageOfStep(dockerfile: Dockerfile, name: string | undefined): Stage | undefined {
  const { stages } = dockerfile
  if (name === undefined) return stages.length === 1 ? stages[0] : undefined
  const unnamed = /^stage-(\d+)$/.exec(name)
  return namedStage(dockerfile, name) ?? stages[Number(unnamed?.[1] ?? -1)]
}
