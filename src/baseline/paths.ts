import type { PathRow } from './model.ts'

/** A path that differs between both sides; null on a side that does not have it. */
export interface ChangedPath {
  path: string
  before: Pick<PathRow, 'size' | 'layer'> | null
  after: Pick<PathRow, 'size' | 'layer'> | null
}

/**
 * The files that the container sees on one side only, or with another size. Applied to the paths and sizes of `before`,
 * they give those of `after`. In the order of `after`; then the files that are gone, in the order of `before`.
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
