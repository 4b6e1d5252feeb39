import { splitDigest, toDigest } from '../oci/digest.ts'
import { maskSecrets } from '../secrets/mask.ts'
import type { Base, ImageConfig } from './model.ts'

/** Longer instructions are cut: nobody reads a command of many kilobytes. */
const MAX_INSTRUCTION = 500

/** Characters that are read of an instruction, which may follow the values of many build arguments. */
const MAX_READ = 100_000

/**
 * The instruction of each layer from the image's history; nulls if the history does not match the layers.
 * OCI image spec, config.md: entries with `empty_layer` made none.
 */
export function layerInstructions(history: ImageConfig['history'], layers: number): (string | null)[] {
  const entries = history.filter(entry => !entry.emptyLayer)
  if (entries.length !== layers) return new Array(layers).fill(null)
  return entries.map(({ createdBy }) => maskSecrets(restoreInstruction(createdBy)).slice(0, MAX_INSTRUCTION) || null)
}

/**
 * Restores the instruction of a history entry. Both builders write the shell, and before it the values of the build
 * arguments (`|1 TOKEN=... /bin/sh -c`). These may be secrets, so everything up to the last `/bin/sh -c` is dropped.
 */
export function restoreInstruction(createdBy: string): string {
  const text = createdBy
    .slice(0, MAX_READ)
    .trimEnd()
    .replace(/\s# buildkit$/, '')
    .trim()
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
 * Guesses the base of an image without provenance: the name from OCI annotations (or labels with the same keys, which some
 * builders write), the number of layers from the history. Most base images end with a CMD, so the last CMD below an
 * own layer ends the base. The guess is wrong for a CMD in a stage that another stage builds on, and for a base without
 * a CMD. Without a CMD below an own layer, the number of layers is unknown, even if the base has a name.
 * OCI image spec, annotations.md: org.opencontainers.image.base.name and .digest.
 * @param annotations those that are nearest to the image first; name and digest come from the same place
 */
export function guessBase(
  { history, labels }: Pick<ImageConfig, 'history' | 'labels'>,
  annotations: readonly Record<string, string>[],
  layers: number,
): Base {
  const source = [...annotations, labels].find(one => one[NAME] !== undefined || one[DIGEST] !== undefined) ?? {}
  // It is the name of no image.
  if (source[NAME] === 'scratch') return { reference: null, digest: null, layers: 0, knownBy: 'annotation' }
  const { name, digest: ofName } = splitDigest(source[NAME] ?? '')
  const reference = name || null
  const digest = toDigest(source[DIGEST]) ?? ofName
  const count = baseLayers(history, layers)
  const isNamed = reference !== null || digest !== null
  return { reference, digest, layers: count, knownBy: count === 0 ? 'none' : isNamed ? 'annotation' : 'history' }
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
  return emptyLayer && /^CMD\b/.test(restoreInstruction(createdBy))
}
