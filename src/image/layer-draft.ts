import type { Anomaly, Entry, Extracts, LayerFacts, Whiteout } from './model.ts'

/** The facts of a layer while a reader collects them; everyone else gets them as `LayerFacts`, which cannot change. */
export interface LayerDraft extends LayerFacts {
  unpacked: number
  files: number
  entries: Entry[]
  whiteouts: Whiteout[]
  contents: Map<string, Uint8Array>
  extracts: Map<string, Extracts>
  anomalies: Anomaly[]
}

/** The facts of a layer before its first entry is read. `size` and `unpacked` are bytes. */
export function newDraft(
  { digest, diffId, size }: Pick<LayerFacts, 'digest' | 'diffId'> & { size: number },
  unpacked: number,
): LayerDraft {
  return {
    digest,
    diffId,
    compressed: size,
    unpacked,
    files: 0,
    entries: [],
    whiteouts: [],
    contents: new Map(),
    extracts: new Map(),
    anomalies: [],
  }
}
