import { createHash, type Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { Failure } from '../../failure.ts'
import type { FailureCode } from '../../failure-codes.ts'
import { algorithmOf, type DiffId, type Digest } from '../../oci/digest.ts'
import type { Limits } from '../../options/limits.ts'
import type { Budget } from '../budget.ts'
import { decompress } from '../compression/decompress.ts'
import { createExtractCollector } from '../extract/extract-collector.ts'
import { newDraft } from '../layer-draft.ts'
import type { LayerFacts } from '../model.ts'
import { createWalker } from '../tar/walker.ts'
import type { ContentFilter } from './content-filter.ts'
import { createMemberCollector } from './member-collector.ts'

/** The claims of a manifest and a config about a layer. Reading verifies them. */
export interface LayerSource {
  digest: Digest
  diffId: DiffId
  /** Bytes of the blob, from the descriptor. */
  size: number
  /** Set if the archive gives the blob no digest: `digest` is then its diff_id, even if it is compressed. */
  unnamed?: boolean
}

/**
 * Reads a layer's blob once: its entries, its whiteouts, and the content that the filter selects. It verifies size,
 * digest and diff_id on the way.
 * @throws Failure if the layer is damaged or exceeds a limit; no part of it is then usable
 */
export async function readLayer(
  source: LayerSource,
  blob: Readable,
  filter: ContentFilter,
  budget: Budget,
  limits: Limits,
): Promise<LayerFacts> {
  const blobHash = source.unnamed ? null : createHash(algorithmOf(source.digest))
  // An uncompressed blob has one digest for both, which is computed once.
  const plain = blobHash !== null && (source.digest as string) === source.diffId
  const tarHash = plain ? null : createHash(algorithmOf(source.diffId))
  const facts = newDraft(source, 0)
  const extracts = createExtractCollector(facts, budget)
  const collector = createMemberCollector(facts, filter, extracts, budget, limits)
  const walker = createWalker(collector.addMember, limits, {
    onGlobal: collector.addGlobal,
    onText: collector.addText,
    onUnused: collector.addUnused,
    onTrailer: collector.addTrailer,
  })
  let stored = 0
  try {
    const { compression } = await decompress(
      blob,
      chunk => {
        tarHash?.update(chunk)
        walker.write(chunk)
        return undefined
      },
      limits,
      {
        release: true,
        onSkipped: collector.addSkipped,
        observe: chunk => {
          stored += chunk.length
          if (stored > source.size) throw wrongSize(source.size, 'goes on after them')
          blobHash?.update(chunk)
        },
      },
    )
    if (stored !== source.size) throw wrongSize(source.size, `ends after ${stored}`)
    if (blobHash) verify(blobHash, source.digest, 'image/blob-digest', 'Its bytes do not have the digest that names it')
    walker.end()
    await extracts.finish()
    await collector.finish()
    if (tarHash)
      verify(tarHash, source.diffId, 'image/diff-id', 'Its unpacked bytes do not have the diff_id of the config')
    else if (compression !== 'none')
      throw new Failure('image/diff-id', 'It is compressed, but its diff_id is its digest.')
    if (compression === 'none') facts.compressed = null
  } finally {
    blob.destroy()
  }
  return facts
}

function verify(hash: Hash, expected: string, code: FailureCode, what: string): void {
  const actual = `${expected.slice(0, expected.indexOf(':'))}:${hash.digest('hex')}`
  if (actual !== expected) throw new Failure(code, `${what} (${expected}), but ${actual}.`)
}

function wrongSize(size: number, what: string): Failure {
  return new Failure('image/blob-size', `Its descriptor says ${size} bytes, but the blob ${what}.`)
}
