import type { LayerIndex } from '../image/layer-cache/layer-index.ts'
import type { Ports } from '../ports/ports.ts'
import type { RunLife } from './run-life.ts'

/** What a run needs from its shell. */
export interface RunPorts extends Ports {
  /** The facts of layers that earlier runs read; absent if nothing is kept. */
  layerIndex?: LayerIndex | undefined
  onEnd: RunLife['onEnd']
}
