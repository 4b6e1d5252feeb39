import { type LintWarning, RULE_OF_IMAGES } from '../../buildx/lint-answer.ts'
import { instructionAt } from '../../dockerfile/dockerfile.ts'
import type { Blame } from '../../image/model.ts'
import type { Severities, Severity } from '../../options/severity.ts'
import { prose } from '../../text/prose.ts'
import { text, type Words } from '../../text/words.ts'
import type { Evidence, Grades, Observation, TargetCheck } from '../check.ts'
import { blameInstruction } from '../config-blame.ts'
import { severityPair } from '../finding-severity.ts'
import type { Source } from '../source.ts'
import { IMAGE_UNSEEN, UNREAD, unanswered } from '../unevaluated.ts'
import { BUILDKIT_RULES } from './rules.ts'
import { sentence } from './words.ts'

const DOCS = 'https://docs.docker.com/reference/build-checks/'

const HOW = prose`
  Stagegate runs BuildKit’s own rules (\`docker buildx build --call=check\`) on the Dockerfiles of the gated targets, with
  their build arguments. This builds nothing. Targets with the same Dockerfile and arguments are checked together, and a
  warning that they share is reported once, for the first of them.
`

const LIMITS = prose`
  BuildKit fully checks only the stages that a gated target needs. If the builder, or the frontend of a \`# syntax=\` line,
  cannot run rules, the result is \`not-applicable\`. If it is only older than the rule, the rule finds nothing. A rule
  whose findings could fail the gate is an error if BuildKit gave no answer, if Stagegate cannot read the Dockerfile of a
  bake target to remove comments that turn rules off, or if variables that are undefined in the Dockerfile may come from
  the image of another bake target. Lines \`# check=skip=NAME\` in the Dockerfile, and the build argument
  \`BUILDKIT_DOCKERFILE_CHECK\`, turn no rule off. The configuration and waivers do. \`experimental=NAME\` still turns a
  rule on.
`

const SECRETS = 'SecretsUsedInArgOrEnv'

/** BuildKit reports every name that has a word for a secret anywhere; the last word says what the variable is. */
const SECRET_WORD = /(?:^|[_-])(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?:_?\d+)?$/i

const BY_NAME: Grades = {
  likely: 'The name ends in a word for a secret. Whether the value is one is unknown.',
  possible: 'The last word of the name is not a word for a secret, as in TOKEN_FILE, AUTH_MODE and KMS_KEY_ALIAS.',
}

/** JSONArgsRecommended is `dockerfile/json-args-recommended`, as Docker’s own documentation spells it. */
export function ruleId(rule: string): string {
  const dashed = rule.replaceAll(/([a-z\d])(?=[A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$2-')
  return `dockerfile/${dashed.toLowerCase()}`
}

/** Warnings of rules that rules.ts does not list. */
export const otherBuildKit: TargetCheck = {
  id: 'dockerfile/other',
  title: 'Other BuildKit warning',
  severity: 'info',
  presets: { strict: 'warning' },
  evidence: { proven: 'BuildKit reports the line.' },
  docs: {
    why: 'BuildKit gains new rules with each release. Their warnings are reported too.',
    how: `${HOW} A warning of a rule that Stagegate does not know by name is reported here.`,
    limits: LIMITS,
    fix: `Read the message, and look up the rule in Docker’s [build checks](${DOCS}).`,
  },
  runOnTarget: source =>
    observe(
      source,
      rule => !Object.hasOwn(BUILDKIT_RULES, rule),
      ({ rule, message }) => {
        const words = sentence(message || 'BuildKit gave no message')
        return { message: rule === '' ? words : text`${words} (${rule})`, fix: text`Look up the rule at ${DOCS}.` }
      },
    ),
}

export const BUILDKIT_CHECKS: readonly TargetCheck[] = [
  ...Object.entries(BUILDKIT_RULES).map(([rule, severity]) => toCheck(rule, severity)),
  otherBuildKit,
]

/** Whether any of them is on: otherwise, Stagegate does not run BuildKit's checks. */
export function asksBuildKit(severities: Severities): boolean {
  return BUILDKIT_CHECKS.some(check => severityPair(check, severities[check.id]).own !== 'off')
}

/** One of BuildKit's rules: it has its own message and documentation. */
function toCheck(rule: string, severity: Severity): TargetCheck {
  const id = ruleId(rule)
  const page = `${DOCS}${id.slice('dockerfile/'.length)}/`
  return {
    id,
    title: `BuildKit: ${rule}`,
    severity,
    presets: { strict: severity === 'info' || rule === SECRETS ? 'warning' : 'error' },
    evidence: rule === SECRETS ? BY_NAME : { proven: 'BuildKit reports the line.' },
    docs: {
      why: 'BuildKit warns about this Dockerfile. Docker’s documentation of the rule explains why.',
      how: `${HOW} This is the rule [${rule}](${page}).`,
      limits: LIMITS,
      fix: `Fix the Dockerfile as Docker’s documentation of [${rule}](${page}) shows.`,
    },
    runOnTarget: source =>
      observe(
        source,
        name => name === rule,
        ({ message }) => ({
          message: sentence(message || `BuildKit reports ${rule}`),
          fix: text`Follow ${page}.`,
        }),
      ),
  }
}

function observe(
  source: Source,
  isMeant: (rule: string) => boolean,
  words: (warning: LintWarning) => { message: Words; fix: Words },
): ReturnType<TargetCheck['runOnTarget']> {
  if (source.lint?.kind === 'failed') return unanswered(source.lint.message)
  if (source.lint?.kind !== 'read') return 'not-applicable'
  if (source.lint.lacksImages && isMeant(RULE_OF_IMAGES)) return IMAGE_UNSEEN
  const observations = source.lint.warnings
    .filter(({ rule }) => isMeant(rule))
    .map((warning): Observation => {
      const blame = blameLines(source, warning)
      const data = { rule: warning.rule, message: warning.message }
      return {
        evidence: gradeOf(warning),
        ...(blame && { blame }),
        data,
        ...words(warning),
      }
    })
  return source.lint.isPartial && observations.length === 0 ? { ...UNREAD, otherwise: 'pass' } : observations
}

/** Upstream: moby/buildkit frontend/dockerfile/linter/ruleset.go, `RuleSecretsUsedInArgOrEnv`. */
function gradeOf({ rule, message }: LintWarning): Evidence {
  if (rule !== SECRETS) return 'proven'
  const [, name] = /\((?:ARG|ENV) "([^"]+)"\)$/.exec(message) ?? []
  return name === undefined || SECRET_WORD.test(name) ? 'likely' : 'possible'
}

/** The instruction at the first line. Lines before the first FROM belong to no instruction. */
function blameLines({ dockerfile }: Source, { lines }: LintWarning): Blame | null {
  if (dockerfile === null || lines === null) return null
  const place = instructionAt(dockerfile, lines.first)
  if (place !== null) return blameInstruction(dockerfile, place.stage, place.instruction)
  return { file: dockerfile.path, line: lines.first, endLine: lines.last, instruction: '', stage: null }
}
