import type { Absence, BaselineOrigin } from './baseline.ts'
import { noBaseline } from './baseline.ts'
import type { Snapshot } from './model.ts'
import { decodeRecord } from './record.ts'
import { type RecordKeys, type RecordStore, type RestoredRecord, recordKey, recordPrefix } from './record-store.ts'
import { type Comparison, isCommit } from './reference-commit.ts'

/** The commits of a forge. Every method may throw a Failure; an aborted signal ends the request. */
export interface CommitGraph {
  /** The merge base of a branch (or commit) and a commit; null if there is no such branch or no common commit. */
  mergeBase(base: string, head: string, signal?: AbortSignal): Promise<string | null>
  /** A commit and its first parents, newest first; as many as one request returns. */
  firstParents(commit: string, signal?: AbortSignal): Promise<string[]>
}

/** The baseline that a search found, or why there is none. */
export interface FoundBaseline {
  origin: BaselineOrigin
  snapshot: Snapshot | null
  /** The message of what was unavailable: hostile text. */
  why?: string
}

/** The most commits that are searched for a record. One request has ten keys, of five commits. */
const MAX_ANCESTORS = 50
/** The most damaged records before the search ends. */
const MAX_DAMAGED = 2

/**
 * Finds the record of the reference commit, or of the nearest earlier commit that has one. Never rejects: a failure or a
 * damaged record is a reason for having no baseline.
 * @param signal ends the search: no further request is sent
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
    commit = await referenceCommit(comparison, graph, signal)
    if (commit === null) return none('no-base')
    const chain = await graph.firstParents(commit, signal)
    const candidates = comparison.kind === 'parents' ? chain.slice(1) : [commit, ...chain.slice(1)]
    return await restore(candidates.filter(isCommit).slice(0, MAX_ANCESTORS), keys, store, signal)
  } catch (error) {
    return { ...none('unavailable', commit), why: error instanceof Error ? error.message : String(error) }
  }
}

async function referenceCommit(
  comparison: Comparison,
  graph: CommitGraph,
  signal: AbortSignal,
): Promise<string | null> {
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
    const snapshot = readSnapshot(stored.bytes, commit)
    if (snapshot !== null) return { origin: originOf(commit, candidates), snapshot }
    if (damaged === MAX_DAMAGED) return none('damaged', candidates[0])
    // A pull request can write a forged record into its part of the cache. That must not hide the record of another commit.
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

/** The snapshot of a record; null if it is damaged, or of another commit than its key says. */
function readSnapshot(bytes: Uint8Array, commit: string): Snapshot | null {
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
