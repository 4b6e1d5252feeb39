import type { PathRow } from './model.ts'

/** A path that is not the same on both sides; a side where it is not has null. */
export interface ChangedPath {
  path: string
  before: Pick<PathRow, 'size' | 'layer'> | null
  after: Pick<PathRow, 'size' | 'layer'> | null
}

/**
 * Which files the container sees on one side only, or in another size. Applied to the paths and sizes of the one side,
 * they give those of the other. In the order of `after`, then what is gone in that of `before`.
 */
export function changedPaths(before: readonly PathRow[], after: readonly PathRow[]): ChangedPath[] {
  const old = new Map<string, PathRow>()
  for (const row of before) if (!row.hidden) old.set(row.path, row)
  const changed: ChangedPath[] = []
  for (const row of after) {
    if (row.hidden) continue
    const was = old.get(row.path)
    old.delete(row.path)
    if (was === undefined) changed.push({ path: row.path, before: null, after: row })
    else if (was.size !== row.size) changed.push({ path: row.path, before: was, after: row })
  }
  for (const row of old.values()) changed.push({ path: row.path, before: row, after: null })
  return changed
}

/** Bytes that a changed path gained. */
export function gained({ before, after }: ChangedPath): number {
  return (after?.size ?? 0) - (before?.size ?? 0)
}
