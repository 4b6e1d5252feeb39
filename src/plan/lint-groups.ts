import type { Lint, LintWarning } from '../buildx/lint-answer.ts'
import { instructionAt } from '../dockerfile/dockerfile.ts'
import { neededStages } from './needed-stages.ts'
import type { PlannedTarget } from './target.ts'

/** Targets that one call of buildx can check. */
export interface LintGroup {
  /** Never empty; in the plan's order. */
  targets: readonly PlannedTarget[]
  /** The stage to ask about; null for all stages of the Dockerfile. */
  stage: string | null
  /** Whether that may include stages that no target of the group needs. */
  coversUnneeded: boolean
}

/** Upstream: moby/buildkit frontend/dockerfile/instructions/parse.go and dockerfile2llb/validations.go. */
const RULES_OF_WHOLE_FILES = new Set([
  'ConsistentInstructionCasing',
  'DuplicateStageName',
  'FromAsCasing',
  'FromPlatformFlagConstDisallowed',
  'InvalidDefaultArgInFrom',
  'InvalidDefinitionDescription',
  'MaintainerDeprecated',
  'NoEmptyContinuation',
  'RedundantTargetPlatform',
  'ReservedStageName',
  'StageNameCasing',
  'UndefinedArgInFrom',
])

/**
 * Groups the targets with the same Dockerfile and arguments. BuildKit checks the stages that a target needs, or all stages
 * if no target is named. Bake targets share a definition if they differ only in the stage.
 */
export function lintGroups(targets: readonly PlannedTarget[]): LintGroup[] {
  const groups = Map.groupBy(targets, ({ definition, dockerfile }) =>
    JSON.stringify([definition ?? null, dockerfile?.path ?? null]),
  )
  return [...groups.values()].flatMap((members): LintGroup[] => {
    const [first] = members
    // Without the text, the stages that a target needs are unknown.
    if (first === undefined || first.dockerfile === null) {
      return members.map(target => ({ targets: [target], stage: target.stage, coversUnneeded: false }))
    }
    const needs = members.map(target => neededStages(target))
    const all = new Set(needs.flatMap(stages => [...stages]))
    const whole = needs.findIndex(stages => stages.size === all.size)
    const stage = members[whole]?.stage ?? null
    return [{ targets: members, stage, coversUnneeded: stage === null && all.size < first.dockerfile.stages.length }]
  })
}

/**
 * Gives each warning to one target: the first that needs its stage. A warning about a stage that no target needs is kept
 * only for rules that BuildKit applies to whole Dockerfiles. It goes to the first target, as does a warning without a line.
 * A failure is reported for the first target that has it.
 * @param answers by target: the same answer for all of them, or one for each
 * @param coversUnneeded whether BuildKit checked all stages, and so perhaps some that no target needs
 */
export function shareWarnings(
  { targets }: LintGroup,
  answers: ReadonlyMap<string, Lint>,
  coversUnneeded: boolean,
): Map<string, Lint> {
  const needs = targets.map(target => ({ name: target.name, stages: neededStages(target) }))
  const dockerfile = targets[0]?.dockerfile ?? null
  const ownerOf = ({ rule, lines }: LintWarning, asked: string): string | null => {
    const place = dockerfile === null || lines === null ? null : instructionAt(dockerfile, lines.first)
    const owner = place === null ? asked : needs.find(({ stages }) => stages.has(place.stage.index))?.name
    if (owner !== undefined) return answers.get(owner)?.kind === 'read' ? owner : asked
    return !coversUnneeded || RULES_OF_WHOLE_FILES.has(rule) ? asked : null
  }
  const keys = new Set<string>()
  const isNew = (key: string): boolean => !keys.has(key) && keys.add(key).has(key)
  const shares = new Map<string, LintWarning[]>(targets.map(({ name }) => [name, []]))
  for (const [name, lint] of answers) {
    for (const warning of lint.kind === 'read' ? lint.warnings : []) {
      const owner = ownerOf(warning, name)
      const { rule, message, lines } = warning
      if (owner !== null && isNew(JSON.stringify([rule, message, lines]))) shares.get(owner)?.push(warning)
    }
  }
  return new Map(
    [...answers].map(([name, lint]): [string, Lint] => {
      if (lint.kind === 'read') return [name, { ...lint, ...bounded(shares.get(name) ?? []) }]
      if (isNew(lint.kind)) return [name, lint]
      return [name, repeated(lint)]
    }),
  )
}

/** The answer for another target, if the first one reports it. */
function repeated(lint: Exclude<Lint, { kind: 'read' }>): Lint {
  return lint.kind === 'failed' ? { ...lint, message: null } : { ...lint, repeated: true }
}

/** More than any Dockerfile has, and few enough for a report. */
const MAX_WARNINGS = 200

/** As many warnings as fit a report: the first of each rule, then the second of each, so that no rule hides another. */
function bounded(warnings: LintWarning[]): Lint {
  if (warnings.length <= MAX_WARNINGS) return { kind: 'read', warnings }
  const counts = new Map<string, number>()
  const turns = warnings.map(warning => {
    const turn = counts.get(warning.rule) ?? 0
    counts.set(warning.rule, turn + 1)
    return { warning, turn }
  })
  const kept = new Set(turns.toSorted((a, b) => a.turn - b.turn).slice(0, MAX_WARNINGS))
  const left = turns.filter(each => kept.has(each)).map(({ warning }) => warning)
  return { kind: 'read', warnings: left, leftOut: warnings.length - left.length }
}
