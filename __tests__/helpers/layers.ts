/** Reads single layers and whole layouts in tests, from bytes that the test made. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { newBudget } from '../../src/image/budget.ts'
import { createContentFilter } from '../../src/image/layer/content-filter.ts'
import { readLayer } from '../../src/image/layer/layer.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/image/limits.ts'
import type { LayerFacts, Need } from '../../src/image/model.ts'
import type { DiffId } from '../../src/oci/digest.ts'
import { digestOf } from './image.ts'
import { encodeLayer, type LayoutLayer } from './layout.ts'

export interface ReadLayerOptions {
  needs?: Need[]
  limits?: Partial<Limits>
  /** Bytes of the blob that come at once. */
  chunk?: number
  /** What is claimed of the layer, where that is to be wrong. */
  claims?: { digest?: string; diffId?: string; size?: number }
}

/** Reads a layer as `readImage` would. */
export function readTestLayer(layer: LayoutLayer, options: ReadLayerOptions = {}): Promise<LayerFacts> {
  const { blob, diffId } = encodeLayer(layer)
  const source = { digest: digestOf(blob), diffId: diffId as DiffId, size: blob.length }
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  return readLayer(
    { ...source, ...(options.claims as object) },
    Readable.from(chunksOf(blob, options.chunk ?? 64 * 1024), { objectMode: true }),
    createContentFilter(options.needs ?? []),
    newBudget(limits),
    limits,
  )
}

export function chunksOf(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  return chunks
}

/** A folder that is gone after `use`. */
export async function withFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(tmpdir(), 'stagegate-test-'))
  try {
    return await use(path)
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}
