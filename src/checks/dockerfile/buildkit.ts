import type { LintWarning } from '../../build/lint-answer.ts'
import { instructionAt } from '../../dockerfile/dockerfile.ts'
import type { Blame } from '../../image/model.ts'
import type { Check, Observation, Severity } from '../check.ts'
import { blameInstruction } from '../config-blame.ts'
import type { Source } from '../source.ts'
import { BUILDKIT_RULES, type BuildKitRule } from './rules.ts'

const HOW =
  'Stagegate runs BuildKit’s own checks on the Dockerfiles of the gated targets (`docker buildx build --call=check`), with their build arguments; this builds nothing. Targets with the same Dockerfile and arguments are checked together. A warning that several of them share is reported once, for the first of them.'

const LIMITS =
  'Only stages that a gated target needs are looked at to the end. Where the builder or the frontend of a `# syntax=` line is older than the check, it is not applicable. A line `# check=skip=NAME` in the Dockerfile is respected.'

/** JSONArgsRecommended is `dockerfile/json-args-recommended`, as Docker’s own documentation spells it. */
export function ruleId(rule: string): string {
  const dashed = rule.replaceAll(/([a-z\d])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2-')
  return `dockerfile/${dashed.toLowerCase()}`
}

/** What BuildKit says, and no check here has a name for. */
export const otherBuildKit: Check = {
  id: 'dockerfile/other',
  title: 'BuildKit warns of something else',
  severity: 'info',
  presets: { strict: 'warning' },
  needs: [],
  docs: {
    why: 'BuildKit learns new checks with each release, and none of what it says should be lost.',
    how: `${HOW} A warning of a check that is not in this catalog is reported here.`,
    limits: LIMITS,
    fix: 'The message says what is meant; Docker’s [build checks](https://docs.docker.com/reference/build-checks/) explain it.',
  },
  run: (_, source) => observe(source, rule => !KNOWN.has(rule)),
}

const KNOWN = new Set(BUILDKIT_RULES.map(({ rule }) => rule))

export const BUILDKIT_CHECKS: readonly Check[] = [...BUILDKIT_RULES.map(toCheck), otherBuildKit]

/** Whether any of them is on, so that it is worth asking. */
export function asksBuildKit(severities: Record<string, Severity | 'off'>): boolean {
  return BUILDKIT_CHECKS.some(check => (severities[check.id] ?? check.severity) !== 'off')
}

function toCheck({ rule, title, severity, why, fix, example }: BuildKitRule): Check {
  const id = ruleId(rule)
  const page = `https://docs.docker.com/reference/build-checks/${id.slice('dockerfile/'.length)}/`
  return {
    id,
    title,
    severity,
    presets: { strict: severity === 'info' ? 'warning' : 'error' },
    needs: [],
    docs: {
      why,
      how: `${HOW} This is its check [${rule}](${page}).`,
      limits: LIMITS,
      fix: `${fix}\n\n\`\`\`dockerfile\n${example}\n\`\`\``,
    },
    run: (_, source) => observe(source, name => name === rule),
  }
}

function observe(source: Source, isMeant: (rule: string) => boolean): Observation[] | 'not-applicable' {
  if (source.lint?.kind !== 'read') return 'not-applicable'
  return source.lint.warnings
    .filter(({ rule }) => isMeant(rule))
    .map(warning => {
      const blame = blameLines(source, warning)
      return { ...(blame && { blame }), data: { rule: warning.rule, message: warning.message } }
    })
}

/** The instruction that the lines begin in. Before the first FROM there is none, but there are lines. */
function blameLines({ dockerfile }: Source, { lines }: LintWarning): Blame | null {
  if (dockerfile === null || lines === null) return null
  const place = instructionAt(dockerfile, lines.first)
  if (place !== null) return blameInstruction(dockerfile, place.stage, place.instruction)
  return { file: dockerfile.path, line: lines.first, endLine: lines.last, instruction: '', stage: null }
}
