import { type Cause, firstMatch } from './cause.ts'

const NEWER =
  'Check the spelling. If it is newer than the builder, begin the Dockerfile with `# syntax=docker/dockerfile:1`, or update the builder.'

const CIRCULAR = 'Each stage may only copy from stages that do not need it. Remove one of the copies.'

const DOCKERFILE_HINTS: readonly (readonly [RegExp, string])[] = [
  [
    /^dockerfile parse error on line \d+: unknown (?:flag|instruction): |^unsupported mount type |^unknown flag: /,
    NEWER,
  ],
  [
    / only supported in Dockerfile frontend /,
    'Begin the Dockerfile with `# syntax=docker/dockerfile:1-labs`, which has this feature.',
  ],
  [/^circular dependency detected /, CIRCULAR],
  [/^unterminated heredoc/, 'End the heredoc with its word alone on a line.'],
]

/** A fault of the Dockerfile: BuildKit names its place, and no step ran. @param line the line's text */
export function dockerfileCause(message: string, line: string): Cause {
  if (/^#\s*syntax\s*=/i.test(line)) {
    return {
      code: 'frontend-unavailable',
      hint: 'The image of the line "# syntax=" does not work as a Dockerfile frontend. Use docker/dockerfile:1, or remove the line.',
    }
  }
  return {
    code: 'dockerfile-invalid',
    hint: firstMatch(message, DOCKERFILE_HINTS) ?? 'Correct the Dockerfile line shown above.',
  }
}

const ENTITLEMENT =
  "The step asks for more rights than the builder grants. Remove the flag, or allow the entitlement in the builder's configuration and for the build."

/** Answers of the builder without a place. They begin with BuildKit's words. */
const ANSWERS: readonly (readonly [RegExp, Cause])[] = [
  [
    /^target stage "/,
    { code: 'stage-unknown', hint: "Check the target's name: it must be the name of a stage in the Dockerfile." },
  ],
  [
    /^failed to load LLB: \S+ is not allowed$|^granting entitlement \S+ is not allowed/,
    { code: 'entitlement-missing', hint: ENTITLEMENT },
  ],
  [
    /^failed to parse check options: /,
    { code: 'dockerfile-invalid', hint: 'Correct the line "# check=" of the Dockerfile, or remove it.' },
  ],
  [
    /^invalid stage index -?\d+$/,
    {
      code: 'dockerfile-invalid',
      hint: 'There is no stage with this number; the first is 0. Name the stage with AS, and copy from its name.',
    },
  ],
  [
    /^variable expansion is not supported for --from\b/,
    {
      code: 'dockerfile-invalid',
      hint: 'Name a stage with `FROM $NAME AS stage`, with an ARG above the first FROM, and copy from that stage.',
    },
  ],
  [
    /^failed to read dockerfile: /,
    {
      code: 'dockerfile-unreadable',
      hint: 'Check the name of the Dockerfile (`file`), which is looked for in the context.',
    },
  ],
  [
    /^failed to parse stage name/,
    { code: 'dockerfile-invalid', hint: 'Correct the name of the image or the stage in the FROM.' },
  ],
  [/^circular dependency detected/, { code: 'dockerfile-invalid', hint: CIRCULAR }],
  [
    /^(?:the Dockerfile cannot be empty|file with no instructions|dockerfile contains no stages|no build stage in current context|dockerfile parse error)/,
    {
      code: 'dockerfile-invalid',
      hint: 'Correct the Dockerfile; it needs at least one FROM, and no line of more than 65,535 bytes.',
    },
  ],
]

/** Null if the builder's answer has another reason. */
export function answerCause(message: string): Cause | null {
  return firstMatch(message, ANSWERS)
}
