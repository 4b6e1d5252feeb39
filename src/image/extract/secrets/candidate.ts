import type { SecretMatch } from '../../extracts.ts'

/** A secret in a text, before it becomes a match without its value. */
export interface SecretCandidate {
  rule: string
  kind: SecretMatch['kind']
  /** Offset in the text. */
  at: number
  value: string
  /** Whether the value is generated, so a short hash reveals nothing. */
  machine: boolean
  name?: string
  /** Whether it is encoded in a value, which the format of the file may know better. */
  encoded?: true
  weak?: NonNullable<SecretMatch['weak']>
  unread?: NonNullable<SecretMatch['unread']>
}

/** The note that a file was not searched whole for secrets of a kind. */
export function unread(kind: SecretMatch['kind'], reason: NonNullable<SecretMatch['unread']>): SecretCandidate {
  return { rule: 'unread', kind, at: 0, value: '', machine: false, unread: reason }
}
