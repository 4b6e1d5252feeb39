/** What two runs are compared by. A baseline may come from anywhere: whatever it does not know is null. */

import type { Blame } from '../image/model.ts'

/** One side of a comparison: what was measured of a commit, or of an image. */
export interface Snapshot {
  commit: string | null
  targets: TargetSnapshot[]
}

export interface TargetSnapshot {
  /** Null for an image that nobody called a target. */
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
  /** Null where only the layers are known. */
  rows: PathRow[] | null
  /** What earlier commits of the same branch weighed, oldest first; the last is this snapshot's own. */
  history: HistoryPoint[]
}

/** All in bytes. */
export interface SnapshotSizes {
  compressed: number
  unpacked: number | null
  merged: number | null
  own: { compressed: number; unpacked: number | null } | null
}

export interface SnapshotBase {
  reference: string | null
  digest: string | null
}

export interface SnapshotLayer {
  digest: string
  /** Null where the config was not read. */
  diffId: string | null
  compressed: number
  unpacked: number | null
  origin: 'base' | 'own'
  blame: Blame | null
}

/** Bytes that an image ships under one path, in one layer. All rows of an image together are its unpacked size. */
export interface PathRow {
  path: string
  size: number
  /** Index of the layer. */
  layer: number
  /** Whether a later layer deleted or replaced it: shipped, and not seen. */
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
  compressed: number
  unpacked: number
  merged: number
  own: { compressed: number; unpacked: number }
}

/** How many commits a history goes back. */
export const LONGEST_HISTORY = 30

/** What an image gained and lost against its baseline. Bytes, after less before; null where one side does not know. */
export interface Difference {
  /** The baseline's sizes. */
  before: SnapshotSizes
  compressed: number
  unpacked: number | null
  merged: number | null
  /** The share of the own layers, and that of the base image; null where a base is not known. */
  own: Share | null
  base: (Share & { before: SnapshotBase; after: SnapshotBase }) | null
  layers: LayerChange[]
  /** What the change of size comes from, by Dockerfile line: those that weigh most first. They add up to it. */
  causes: Cause[]
  /** Files that the container sees, added, gone or of another size: those that weigh most first. */
  paths: PathChange[]
}

export interface Share {
  compressed: number
  unpacked: number | null
}

/** A layer that is not as it was; those that are the same on both sides are left out. In the order of the layers. */
export interface LayerChange {
  kind: 'added' | 'removed' | 'rebuilt'
  /** Indexes into the layers of either side. */
  before: number | null
  after: number | null
  compressed: number
  unpacked: number | null
  blame: Blame | null
}

export interface PathChange {
  path: string
  /** Bytes; null where it was not there. */
  before: number | null
  after: number | null
  /** The layer that brings it, on the side that has it; the later one where both do. */
  layer: number
  blame: Blame | null
}

/** What one instruction, or the base image, added or took away. */
export interface Cause {
  origin: 'base' | 'own'
  /** The later side's layer; null for the base image, and for an instruction that is gone. */
  layer: number | null
  /** The line of the later side's Dockerfile; for an instruction that is gone, of the earlier one's. */
  blame: Blame | null
  gone: boolean
  /** Which size is meant: compressed where the baseline knows no other. */
  size: 'unpacked' | 'compressed'
  /** Bytes, after less before. */
  bytes: number
  /** What it consists of, heaviest change first. */
  parts: Part[]
}

export interface Part {
  kind: 'deb' | 'apk' | 'rpm' | 'npm' | 'python' | 'gem' | 'jar' | 'directory' | 'file'
  name: string
  /** Where it lies; null for what lies in many places. */
  path: string | null
  /** Bytes; null where it was not there. */
  before: number | null
  after: number | null
  versions: { before: string | null; after: string | null }
  /** Whether what is shipped of it now is not seen: a later layer deleted or replaced it. */
  hidden: boolean
}
