import { formatPosition } from '../text/format.ts'
import type { LayerReport } from './model.ts'

/** A layer without a Dockerfile line, as people find it again. */
export interface LayerName {
  index: number
  /** `layer 3 of 7`: people count from 1. */
  position: string
  /** The step that made it, from the image's history; null if unknown. */
  instruction: string | null
}

/** @param index into the layers, from 0 as in the report's data */
export function nameLayer(index: number, layers: readonly LayerReport[]): LayerName {
  return { index, position: formatPosition(index, layers.length), instruction: layers[index]?.createdBy ?? null }
}
