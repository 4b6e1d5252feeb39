import { type FailureLocation, type OptionProblem, problemText, UsageError } from '../failure.ts'

/** Where an option was written: the input or flag, or the line of a file. */
export type OptionPlace = string | FailureLocation

/** Collects the problems of the options, so that a run reports all of them at once. */
export class Problems {
  readonly list: OptionProblem[] = []

  add(message: string, place: OptionPlace | null = null): void {
    const isNamed = typeof place === 'string'
    this.list.push({ message: isNamed ? `${place}: ${message}` : message, location: isNamed ? null : place })
  }

  /** @throws UsageError with all problems, if there are any */
  throwAll(): void {
    if (this.list.length > 0) throw new UsageError(this.list)
  }

  get messages(): string[] {
    return this.list.map(problemText)
  }
}
