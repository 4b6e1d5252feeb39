import type { FailureCode } from './failure-codes.ts'

/**
 * What kept Stagegate from evaluating something: what happened, where, and what to do next.
 * It has a stable code, so that reports and tests need not match prose.
 */
export class Failure extends Error {
  override name = 'Failure'
  readonly code: FailureCode
  /** What the user can do about it: one sentence, or null where the message already says it. */
  readonly hint: string | null
  /** The place in a Dockerfile that it is about, for an annotation. */
  readonly location: FailureLocation | null
  /** The last lines that the failing build step printed; hostile text. */
  readonly output: readonly string[]

  constructor(
    code: FailureCode,
    message: string,
    extra: {
      hint?: string | null
      location?: FailureLocation | null
      output?: readonly string[]
      cause?: unknown
    } = {},
  ) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.code = code
    this.hint = extra.hint ?? null
    this.location = extra.location ?? null
    this.output = extra.output ?? []
  }

  /** Message and hint as sentences on one line, for a log. */
  get sentences(): string {
    if (this.hint === null) return this.message
    return `${this.message}${/[.!?:]$/.test(this.message) ? '' : '.'} ${this.hint}`
  }

  /** The same failure with words in front of its message: `failure.within('Layer 3 of 5 cannot be read.')`. */
  within(words: string): Failure {
    return this.withMessage(`${words} ${this.message}`)
  }

  /** The same failure with another message. */
  withMessage(message: string): Failure {
    const { code, hint, location, output } = this
    return new Failure(code, message, { hint, location, output, cause: this })
  }
}

/**
 * Anything that was thrown, as a failure: what an aborted signal throws is `cancelled`. Any other error is a bug in
 * Stagegate: `internal`. A bug leaves a report too.
 */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  if ((error as { name?: unknown } | undefined)?.name === 'AbortError') {
    return new Failure('cancelled', 'The run was cancelled.', { cause: error })
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new Failure('internal', message, { hint: 'Please report this as a bug, with the log.', cause: error })
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
