/** Reads single layers and whole layouts from bytes that a test created. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { newBudget } from '../../src/image/budget.ts'
import { createContentFilter } from '../../src/image/layer/content-filter.ts'
import { readLayer } from '../../src/image/layer/layer.ts'
import type { LayerFacts, Need } from '../../src/image/model.ts'
import type { DiffId } from '../../src/oci/digest.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/options/limits.ts'
import { digestOf } from './image.ts'
import { encodeLayer, type LayoutLayer } from './layout.ts'

export interface ReadLayerOptions {
  needs?: Need[]
  limits?: Partial<Limits>
  /** The number of bytes in each chunk of the blob. */
  chunk?: number
  /** False claims about the layer. */
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

/** Creates a temporary folder and deletes it after `use`. */
export async function withFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(tmpdir(), 'stagegate-test-'))
  try {
    return await use(path)
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}
