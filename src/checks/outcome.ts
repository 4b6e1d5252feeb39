import { Failure } from '../failure.ts'
import type { FailureCode } from '../failure-codes.ts'
import { counted } from '../text/format.ts'
import type { CheckResult, Finding, Unevaluated } from './check.ts'

/** The result of one check; `error` is the cause if the result is `error`, else null. */
export interface CheckOutcome {
  id: string
  /** `fail` if a finding is a warning or an error; with infos only, it is `pass`. */
  result: CheckResult
  error: { code: FailureCode; message: string; hint: string | null } | null
  /** Why the check could not evaluate its target: the gate decides whether that is an error, and removes it. */
  gap?: NonNullable<CheckOutcome['error']>
}

/** The outcome of a check that ran. Files that it could not evaluate make it an `error`, unless a waiver excuses each of them. */
export function outcomeOf(id: string, findings: readonly Finding[]): CheckOutcome {
  const unread = findings.filter(finding => finding.unread !== undefined && finding.waiver === null)
  const first = unread[0]?.unread
  if (first === undefined) {
    return { id, result: findings.some(({ severity }) => severity !== 'info') ? 'fail' : 'pass', error: null }
  }
  const messages = [...new Set(unread.map(({ message }) => message.text))]
  const more = messages.length > MAX_UNREAD ? ` And ${counted(messages.length - MAX_UNREAD, 'other file')}.` : ''
  return { id, result: 'error', error: { ...first, message: messages.slice(0, MAX_UNREAD).join(' ') + more } }
}

/** Files in the message of an error. */
const MAX_UNREAD = 3

/** The outcome of a check that could not evaluate the Dockerfile. */
export function outcomeOfGap(id: string, { failure, otherwise }: Unevaluated): CheckOutcome {
  return { id, result: otherwise, error: null, gap: describe(failure) }
}

/** The outcome of a check that threw. */
export function outcomeOfError(id: string, error: unknown): CheckOutcome {
  return { id, result: 'error', error: describe(error) }
}

function describe(error: unknown): NonNullable<CheckOutcome['error']> {
  if (error instanceof Failure) return { code: error.code, message: error.message, hint: error.hint }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return { code: 'check-crashed', message, hint: 'Please report this with the image or its Dockerfile.' }
}
