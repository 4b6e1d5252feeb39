import type { Absence, BaselineOrigin } from './baseline.ts'
import { noBaseline } from './baseline.ts'
import type { Snapshot } from './model.ts'
import { decodeRecord } from './record.ts'
import { type RecordKeys, type RecordStore, type RestoredRecord, recordKey, recordPrefix } from './record-store.ts'
import { type Comparison, isCommit } from './reference-commit.ts'

/** What a forge knows of commits. Every method may throw a Failure; an aborted signal ends the question. */
export interface CommitGraph {
  /** The merge base of a branch (or commit) and a commit; null where there is no such branch, or nothing in common. */
  mergeBase(base: string, head: string, signal?: AbortSignal): Promise<string | null>
  /** A commit and its first parents, newest first; as many as one question tells. */
  firstParents(commit: string, signal?: AbortSignal): Promise<string[]>
}

/** The baseline that a search found, or why there is none. */
export interface FoundBaseline {
  origin: BaselineOrigin
  snapshot: Snapshot | null
  /** The message of what was unavailable: hostile text. */
  why?: string
}

/** How many commits are looked at for one that has a record; ten keys, of five commits, are one question. */
const MOST_ANCESTORS = 50
/** Records that turn out damaged before the search is given up. */
const MOST_DAMAGED = 2

/**
 * The record of the commit that a run is to be compared with; where that has none, of the nearest commit before it that
 * has. Never rejects: whatever does not answer or is damaged is a reason for having none.
 * @param signal ends the search: no further question is asked
 */
export async function findBaseline(
  comparison: Comparison | null,
  keys: RecordKeys,
  graph: CommitGraph | null,
  store: RecordStore | null,
  signal: AbortSignal,
): Promise<FoundBaseline> {
  if (comparison === null) return none('no-base')
  if (store === null) return none('no-cache')
  if (graph === null) return none('no-token')
  let commit: string | null = null
  try {
    commit = await soughtCommit(comparison, graph, signal)
    if (commit === null) return none('no-base')
    const chain = await graph.firstParents(commit, signal)
    const candidates = comparison.kind === 'parents' ? chain.slice(1) : [commit, ...chain.slice(1)]
    return await restore(candidates.filter(isCommit).slice(0, MOST_ANCESTORS), keys, store, signal)
  } catch (error) {
    return { ...none('unavailable', commit), why: error instanceof Error ? error.message : String(error) }
  }
}

async function soughtCommit(comparison: Comparison, graph: CommitGraph, signal: AbortSignal): Promise<string | null> {
  if (comparison.kind !== 'merge-base') return comparison.commit
  for (const base of comparison.bases) {
    signal.throwIfAborted()
    const commit = await graph.mergeBase(base, comparison.head, signal)
    if (commit !== null) return commit
  }
  return null
}

async function restore(
  candidates: readonly string[],
  keys: RecordKeys,
  store: RecordStore,
  signal: AbortSignal,
): Promise<FoundBaseline> {
  let left = candidates
  for (let damaged = 0; ; damaged++) {
    signal.throwIfAborted()
    const stored = await restoreFirst(left, keys, store, signal)
    if (stored.kind === 'unavailable') return { ...none('unavailable', candidates[0]), why: stored.why }
    const commit =
      stored.kind === 'found' ? left.find(each => stored.key.startsWith(recordPrefix(keys, each))) : undefined
    if (stored.kind === 'missing' || commit === undefined) {
      return none(damaged > 0 ? 'damaged' : 'not-saved', candidates[0])
    }
    const snapshot = sound(stored.bytes, commit)
    if (snapshot !== null) return { origin: originOf(commit, candidates), snapshot }
    if (damaged === MOST_DAMAGED) return none('damaged', candidates[0])
    // What a pull request wrote into its own part of the cache must not keep it from the true record of another commit.
    left = left.filter(each => each !== commit)
  }
}

/** The record of the first commit that has one. A record of the same variant comes before the others of its commit. */
async function restoreFirst(
  commits: readonly string[],
  keys: RecordKeys,
  store: RecordStore,
  signal: AbortSignal,
): Promise<RestoredRecord> {
  if (commits.length === 0) return { kind: 'missing' }
  const tried = commits.flatMap(commit => [recordKey(keys, commit), recordPrefix(keys, commit)])
  return store.restore(tried, signal)
}

/** A record that is whole, and of the commit that its key names. */
function sound(bytes: Uint8Array, commit: string): Snapshot | null {
  try {
    const snapshot = decodeRecord(bytes, 'The baseline')
    return snapshot.commit === commit ? snapshot : null
  } catch {
    return null
  }
}

function originOf(commit: string, candidates: readonly string[]): BaselineOrigin {
  const behind = candidates.indexOf(commit)
  const kind = behind === 0 ? 'exact' : 'ancestor'
  return { kind, commit, commitsBehind: behind, reference: null, reason: null }
}

function none(reason: Absence, commit: string | null = null): FoundBaseline {
  return { origin: noBaseline(reason, commit), snapshot: null }
}
