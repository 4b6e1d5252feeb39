import type { FailureCode } from '../../failure-codes.ts'

/** What failed, and what a user can do about it. */
export interface Cause {
  code: FailureCode
  hint: string
}

/** The first cause whose pattern matches. */
export function firstMatch<T extends string | Cause>(text: string, table: readonly (readonly [RegExp, T])[]): T | null {
  return table.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

export const DISK_FULL: Cause = {
  code: 'disk-full',
  hint: 'Free space on the builder (docker buildx prune) and where temporary files go (RUNNER_TEMP or TMPDIR).',
}

/**
 * Whether an error of the builder or of buildx says that a disk is full. The system's error ends the text, after every name
 * and address that a Dockerfile can choose.
 */
export function isDiskFull(text: string): boolean {
  return /(?:^|: )(?:no space left on device|disk quota exceeded|There is not enough space on the disk\.)\s*$/.test(
    text,
  )
}

export const BUILDER_LOST: Cause = {
  code: 'builder-lost',
  hint: 'The builder stopped during the build, usually because it ran out of memory. Read its log, then run again.',
}

/** Whether gRPC's own error begins the text: the builder, or a part of it, does not answer. */
export function isConnectionLost(text: string): boolean {
  return /^(?:rpc error: code = Unavailable desc = |transport is closing|closing transport due to|error reading from server: |connection error: desc = |graceful_stop)/.test(
    text,
  )
}
