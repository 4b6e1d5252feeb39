import { Failure } from '../../failure.ts'

/** The failure `packages-unreadable` for an rpm database; `detail` completes the message. */
export function rpmUnreadable(detail: string, cause?: unknown): Failure {
  return new Failure('packages-unreadable', `The image's rpm database cannot be read: ${detail}.`, {
    hint: 'Rebuild the database in the image with `rpm --rebuilddb`.',
    cause,
  })
}
