import { toDigest } from '../oci/digest.ts'
import { maskSecrets } from '../secrets/mask.ts'
import type { Base, ImageConfig } from './model.ts'

/** Longer ones are cut: a command of many kilobytes helps nobody to find it. */
const MAX_INSTRUCTION = 500

/**
 * The instruction that made each layer, as the image's history has it; nulls where the history does not fit the
 * layers. OCI image spec, config.md: entries with `empty_layer` made none.
 */
export function layerInstructions(history: ImageConfig['history'], layers: number): (string | null)[] {
  const entries = history.filter(entry => !entry.emptyLayer)
  if (entries.length !== layers) return new Array(layers).fill(null)
  return entries.map(({ createdBy }) => maskSecrets(instructionOf(createdBy)).slice(0, MAX_INSTRUCTION) || null)
}

/**
 * An entry as the Dockerfile had it. Both builders write the shell, and before it the values of the build arguments
 * (`|1 TOKEN=... /bin/sh -c`): those may be secrets, and are left out up to the last thing that could end them.
 */
export function instructionOf(createdBy: string): string {
  const text = createdBy.replace(/\s+# buildkit$/, '').trim()
  const nop = /^\/bin\/sh -c #\(nop\)\s+(.*)$/s.exec(text)
  if (nop) return nop[1] ?? ''
  const run = /^(?:RUN\s+)?(\|\d+\s.*)$/s.exec(text)
  if (run) {
    const values = run[1] ?? ''
    const shell = values.lastIndexOf('/bin/sh -c ')
    return shell < 0 ? 'RUN' : `RUN ${values.slice(shell + '/bin/sh -c '.length)}`
  }
  return text.replace(/^(?:RUN\s+)?\/bin\/sh -c\s+/, 'RUN ')
}

/**
 * What labels and history tell of the base of an image that has no provenance: the name from the OCI annotations (or,
 * as some builders do, labels of the same keys), the number of layers from the history. Base images end with a CMD of
 * their own, so the last one below a layer of the image's own ends the base. That is a guess: a CMD in a stage
 * that another one builds on is taken for the end of a base, and a base without a CMD is not seen.
 * OCI image spec, annotations.md: org.opencontainers.image.base.name and .digest.
 */
export function guessBase(
  { history, labels }: Pick<ImageConfig, 'history' | 'labels'>,
  annotations: Record<string, string>,
  layers: number,
): Base {
  const told = annotations[NAME] === undefined && annotations[DIGEST] === undefined ? labels : annotations
  const reference = told[NAME] || null
  const digest = toDigest(told[DIGEST])
  const count = baseLayers(history, layers)
  const named = reference !== null || digest !== null
  return { reference, digest, layers: count, knownBy: named ? 'annotation' : count > 0 ? 'history' : 'none' }
}

const NAME = 'org.opencontainers.image.base.name'
const DIGEST = 'org.opencontainers.image.base.digest'

function baseLayers(history: ImageConfig['history'], layers: number): number {
  if (history.filter(entry => !entry.emptyLayer).length !== layers) return 0
  const top = history.findLastIndex(entry => !entry.emptyLayer)
  const end = history.slice(0, Math.max(0, top)).findLastIndex(isCommand)
  return history.slice(0, end + 1).filter(entry => !entry.emptyLayer).length
}

function isCommand({ createdBy, emptyLayer }: ImageConfig['history'][number]): boolean {
  return emptyLayer && /^CMD\b/.test(instructionOf(createdBy))
}
