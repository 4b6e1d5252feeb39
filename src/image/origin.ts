import type { Digest } from '../oci/digest.ts'

/** The Dockerfile line that a layer came from. */
export interface Blame {
  file: string
  /** First line of the instruction, counted from 1. */
  line: number
  /** Last line of the instruction. */
  endLine: number
  /** The instruction as the Dockerfile has it, on one line; never with the value of a build argument, and masked where one looks like a secret. */
  instruction: string
  /** The stage that the content was copied from (`COPY --from`), else the stage that the instruction stands in. */
  stage: string | null
}

/** The text that an image was built from. */
export interface SourceText {
  /** The path as reports and annotations name it. */
  path: string
  lines: string[]
}

/**
 * `no-provenance`: neither buildx nor the builder's history gave it; `other-layers`: it is about layers that the image does
 * not have; `base-unlisted`: it does not tell which layers are the base image's.
 */
export type Unexplained = 'no-provenance' | 'other-layers' | 'base-unlisted'

/** The base that the own layers stand on, and how that is known. */
export interface Base {
  reference: string | null
  digest: Digest | null
  /** How many of the lowest layers are the base's. */
  layers: number
  /** `annotation`: named by an annotation or label, its layers counted by the history; `history`: counted by that alone. */
  knownBy: 'provenance' | 'annotation' | 'history' | 'input' | 'none'
}
