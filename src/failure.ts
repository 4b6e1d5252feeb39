/** Exit statuses of the command line; the action fails its step for every one but `passed`. */
export const EXIT = { passed: 0, failed: 1, usage: 2, error: 3 } as const

/**
 * Something that kept Stagegate from judging: what happened, where, and what to do next.
 * It is thrown with a stable code, so that reports and tests need not match prose.
 */
export class Failure extends Error {
  override name = 'Failure'
  readonly code: string
  /** What the user can do about it: one sentence, or null where the message already says it. */
  readonly hint: string | null
  /** The place in a Dockerfile that it is about, for an annotation. */
  readonly location: FailureLocation | null

  constructor(
    code: string,
    message: string,
    extra: { hint?: string; location?: FailureLocation | null; cause?: unknown } = {},
  ) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.code = code
    this.hint = extra.hint ?? null
    this.location = extra.location ?? null
  }
}

export interface FailureLocation {
  file: string
  line: number
}

/** A problem of the options: the sentence, and the line of a file that it is about; null for inputs and flags. */
export interface OptionProblem {
  readonly message: string
  readonly location: FailureLocation | null
}

/** Every problem of the options at once, so that a user fixes them in one go. */
export class UsageError extends Error {
  override name = 'UsageError'
  readonly problems: readonly OptionProblem[]

  constructor(problems: readonly (OptionProblem | string)[]) {
    const all = problems.map(one => (typeof one === 'string' ? { message: one, location: null } : one))
    super(all.map(problemText).join('\n'))
    this.problems = all
  }
}

/** `stagegate.yml:3: …` */
export function problemText({ message, location }: OptionProblem): string {
  return location === null ? message : `${location.file}:${location.line}: ${message}`
}
