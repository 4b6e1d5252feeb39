/** The data that a comparison needs. A baseline may lack parts, which are null. */

import type { Blame, Origin } from '../image/model.ts'

/** One side of a comparison: the sizes of a commit, or of an image. */
export interface Snapshot {
  commit: string | null
  targets: TargetSnapshot[]
}

export interface TargetSnapshot {
  /** Null for an image without a target's name. */
  name: string | null
  gated: boolean
  images: ImageSnapshot[]
}

export interface ImageSnapshot {
  platform: string
  digest: string
  size: SnapshotSizes
  base: SnapshotBase
  layers: SnapshotLayer[]
  /** Null if only the layers are known. */
  rows: PathRow[] | null
  /** The sizes of earlier commits of the branch, oldest first; the last is this snapshot's. */
  history: HistoryPoint[]
}

/** All in bytes. */
export interface SnapshotSizes {
  compressed: number | null
  unpacked: number | null
  merged: number | null
  own: { compressed: number | null; unpacked: number | null } | null
}

export interface SnapshotBase {
  reference: string | null
  digest: string | null
}

export interface SnapshotLayer {
  digest: string
  /** Null if the config is unknown. */
  diffId: string | null
  compressed: number | null
  unpacked: number | null
  origin: Origin
  blame: Blame | null
}

/** The bytes of one path in one layer. The sum of an image's rows is its unpacked size. */
export interface PathRow {
  path: string
  size: number
  /** Index of the layer. */
  layer: number
  /** Whether a later layer deletes or replaces it: it is shipped, and the container does not see it. */
  hidden: boolean
  /** The package whose database lists the path. */
  owner: Owner | null
}

export interface Owner {
  type: 'deb' | 'apk' | 'rpm'
  name: string
  version: string
}

export interface HistoryPoint {
  commit: string
  compressed: number | null
  unpacked: number
  merged: number
  own: { compressed: number | null; unpacked: number } | null
}

/** The most commits of a history. */
export const MAX_HISTORY = 30

/** The change of an image since its baseline. Bytes, after minus before; null if one side is unknown. */
export interface Difference {
  /** The baseline's sizes. */
  before: SnapshotSizes
  compressed: number | null
  unpacked: number | null
  merged: number | null
  /** The share of the own layers, and that of the base image; null if the base is unknown. */
  own: Share | null
  base: (Share & { before: SnapshotBase; after: SnapshotBase }) | null
  layers: LayerChange[]
  /** The causes of the change by Dockerfile line, the largest first. Their sum is the change. */
  causes: Cause[]
  /** Files that the container sees and that are new, gone or of another size, the largest change first. */
  paths: PathChange[]
}

export interface Share {
  compressed: number | null
  unpacked: number | null
}

/** A changed layer. */
export interface LayerChange {
  kind: 'added' | 'removed' | 'rebuilt'
  /** Indexes of the layer on either side. */
  before: number | null
  after: number | null
  compressed: number | null
  unpacked: number | null
  blame: Blame | null
}

export interface PathChange {
  path: string
  /** Bytes; null if it does not exist on that side. */
  before: number | null
  after: number | null
  /** The layer that contains it, on the later side that has it. */
  layer: number
  blame: Blame | null
}

/** What one instruction, or the base image, added or removed. */
export interface Cause {
  origin: Origin
  /** The later side's layer; null for the base image, and for an instruction that is gone. */
  layer: number | null
  /** The line of the later side's Dockerfile; for an instruction that is gone, of the earlier one's. */
  blame: Blame | null
  gone: boolean
  /** The size that `bytes` is about: compressed if the baseline has no other. */
  size: 'unpacked' | 'compressed'
  /** Bytes, after minus before. */
  bytes: number
  /** Its parts, the largest change first. */
  parts: Part[]
}

export interface Part {
  kind: 'deb' | 'apk' | 'rpm' | 'npm' | 'python' | 'gem' | 'jar' | 'directory' | 'file'
  name: string
  /** Null for a part with many paths. */
  path: string | null
  /** Bytes; null if it does not exist on that side. */
  before: number | null
  after: number | null
  versions: { before: string | null; after: string | null }
  /** Whether the container does not see it now: a later layer deletes or replaces it. */
  hidden: boolean
}
