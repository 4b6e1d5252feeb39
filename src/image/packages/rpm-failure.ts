import { Failure } from '../../failure.ts'

/** `packages-unreadable` for an rpm database; `detail` says what is wrong with it. */
export function rpmUnreadable(detail: string, cause?: unknown): Failure {
  return new Failure('packages-unreadable', `The image's rpm database cannot be read: ${detail}.`, {
    hint: 'Rebuild the database in the image with `rpm --rebuilddb`.',
    cause,
  })
}
