/** Rows of the table (finding, fix, rebuilt, started). */

/** One proposed fix, applied as its text says to a Dockerfile that has the finding. */
export interface FixRow {
  check: string
  /** What distinguishes it from other rows of the check. */
  of: string
  /** Lines that begin with `-` are before the fix only, those with `+` after it only. `{code}` is the fix's first code. */
  diff: string
  /** Words of the fix that the change applies. */
  says: readonly string[]
  /** The build context. */
  files?: Record<string, string>
  /** What the fix adds to the build context, or changes in it. */
  fixedFiles?: Record<string, string>
  /** Secrets of the fixed build, by ID. */
  secrets?: Record<string, string>
  /** How the fixed image is started. By default, its command must end with 0. */
  start?: Start
}

export type Start =
  /** `options` are those of `docker run`; `prints` is the expected output. */
  | { kind: 'ends'; options?: readonly string[]; prints?: string }
  | { kind: 'serves'; port: number }
  /** The health check passes while the command runs. */
  | { kind: 'healthy' }
  /** The image has no program. */
  | { kind: 'nothing' }

export const prints = (text: string, ...options: string[]): Start => ({ kind: 'ends', options, prints: text })
export const NOTHING: Start = { kind: 'nothing' }

/** @returns the Dockerfile before or after the fix */
export function dockerfileOf({ diff }: Pick<FixRow, 'diff'>, side: '-' | '+'): string {
  const lines = diff.split('\n').filter(line => line.trim() !== '')
  return lines.flatMap(line => (line[0] === ' ' || line[0] === side ? `${line.slice(2)}\n` : [])).join('')
}
