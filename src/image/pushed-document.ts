import type { SecretMatch } from './extracts.ts'

/** A document that a push of an image transfers besides its layers and its config. */
export interface PushedDocument {
  readonly kind: 'manifest' | 'index' | 'attestation'
  /** The type of an attestation's predicate; empty for others. */
  readonly type: string
  /** The texts that may contain secrets, if they have names. */
  readonly texts: readonly DocumentText[]
  /** The secrets of a document whose texts have no names, such as an SBOM. */
  readonly matches: readonly SecretMatch[]
}

/** A text in a document. `variable` is the value of a variable or build argument, and `command` an instruction of a build. */
export interface DocumentText {
  readonly form: 'variable' | 'command' | 'text'
  /** Of the variable or field; the instruction of a command. */
  readonly name: string
  readonly text: string
}
