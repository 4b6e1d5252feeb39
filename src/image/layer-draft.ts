import type { Anomaly, Entry, Extracts, LayerFacts, MetadataSecrets, Whiteout } from './model.ts'

/** The facts of a layer while the reader collects them. All others get the read-only `LayerFacts`. */
export interface LayerDraft extends LayerFacts {
  compressed: number | null
  unpacked: number
  searched: number
  files: number
  entries: Entry[]
  whiteouts: Whiteout[]
  contents: Map<string, Uint8Array>
  extracts: Map<string, Extracts>
  metadata: MetadataSecrets[]
  anomalies: Anomaly[]
}

/** Finds of a layer that are kept; more are a list, or hostile. */
const MAX_FINDS = 1000

/** Adds secrets that are not in the content of a file, up to a limit. */
export function addMetadata(facts: Pick<LayerDraft, 'metadata'>, find: MetadataSecrets): void {
  if (facts.metadata.length < MAX_FINDS) facts.metadata.push(find)
}

/** Empty facts of a layer. `size` and `unpacked` are bytes. */
export function newDraft(
  { digest, diffId, size }: Pick<LayerFacts, 'digest' | 'diffId'> & { size: number },
  unpacked: number,
): LayerDraft {
  return {
    digest,
    diffId,
    stored: size,
    compressed: size,
    unpacked,
    searched: 0,
    files: 0,
    entries: [],
    whiteouts: [],
    contents: new Map(),
    extracts: new Map(),
    metadata: [],
    anomalies: [],
  }
}
