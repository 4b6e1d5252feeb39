/** Where the records of earlier runs are kept. No method rejects. An aborted signal ends the work. */
export interface RecordStore {
  /** The newest record whose key begins with one of `keys`, tried in this order. */
  restore(keys: readonly string[], signal: AbortSignal): Promise<RestoredRecord>
  save(key: string, record: string, signal: AbortSignal): Promise<SavedRecord>
}

/** `why` comes from the store: hostile text. */
export type RestoredRecord =
  | { kind: 'found'; key: string; bytes: Uint8Array }
  | { kind: 'missing' }
  | { kind: 'unavailable'; why: string }

export type SavedRecord = { kind: 'saved' } | { kind: 'not-saved'; why: string }

/** What identifies the records of one step. */
export interface RecordKeys {
  /** The same in every workflow, so that a pull request's job finds what a push's job saved. */
  step: string
  /** What the step was asked for in this run. */
  variant: string
}

/** The key of a commit's record. */
export function recordKey(keys: RecordKeys, commit: string): string {
  return `${recordPrefix(keys, commit)}${keys.variant}`
}

/** What the keys of a commit's records begin with, whatever their variant. */
export function recordPrefix({ step }: RecordKeys, commit: string): string {
  return `stagegate-baseline-1-${step}-${commit}-`
}
