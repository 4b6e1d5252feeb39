import type { Digest } from '../oci/digest.ts'

/** The Dockerfile line that a layer came from. */
export interface Blame {
  file: string
  /** First line of the instruction, counted from 1. */
  line: number
  /** Last line of the instruction. */
  endLine: number
  /** The instruction on one line, without values of build arguments, and with secrets masked. */
  instruction: string
  /** The stage that the content was copied from (`COPY --from`), or else the stage of the instruction. */
  stage: string | null
}

/** The text that an image was built from. */
export interface SourceText {
  /** The path as reports and annotations name it. */
  path: string
  lines: string[]
}

/**
 * `no-provenance`: neither buildx nor the builder's history had it; `other-layers`: it is about layers that the image does
 * not have; `base-unlisted`: it does not say which layers are the base image's.
 */
export type Unexplained = 'no-provenance' | 'other-layers' | 'base-unlisted'

/** The base image below the own layers, and how it is known. */
export interface Base {
  reference: string | null
  digest: Digest | null
  /** Number of the lowest layers that are the base image's; 0 if it is unknown (`none`). */
  layers: number
  /**
   * `provenance`: that of this run's build; `attestation`: unsigned provenance in the image; `annotation`: an annotation or
   * label names it, and the history counts its layers; `history`: only the history does.
   */
  knownBy: 'provenance' | 'attestation' | 'annotation' | 'history' | 'input' | 'none'
}

/** Whether it is proven which layers are the base image's. Otherwise the image's author can claim anything. */
export function isProven({ knownBy }: Pick<Base, 'knownBy'>): boolean {
  return knownBy === 'provenance' || knownBy === 'input'
}

/** Where a layer comes from: the base image, or this image's own instructions; `unknown` if nothing proves which. */
export type Origin = 'base' | 'own' | 'unknown'

/** The origin of the layer with this index. What an image claims of its base proves nothing. */
export function originOf(index: number, base: Pick<Base, 'layers' | 'knownBy'>): Origin {
  if (!isProven(base)) return 'unknown'
  return index < base.layers ? 'base' : 'own'
}

/** Whether the origins of these layers are known; of no layers, they are. */
export function knowsOrigins(layers: readonly { origin: Origin }[]): boolean {
  return layers.every(({ origin }) => origin !== 'unknown')
}

/** Whether the image starts from no image, by what it or its build says. */
export function isScratch({
  reference,
  digest,
  layers,
  knownBy,
}: Omit<Base, 'digest' | 'layers'> & { digest: string | null; layers: number | null }): boolean {
  return reference === null && digest === null && layers === 0 && knownBy !== 'none'
}
