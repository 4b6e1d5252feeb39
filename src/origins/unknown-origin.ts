import type { Unexplained } from '../image/origin.ts'
import { text, type Words } from '../text/words.ts'

const UNPACKED = text`budget ${'unpacked'} instead of ${'own'}`

/** What to do if the base image’s layers are unknown; `not-built` is for images that something else built. */
export const UNKNOWN_ORIGIN_FIXES: Record<Unexplained | 'not-built', Words> = {
  'no-provenance': text`Use buildx 0.20 or newer and a builder that keeps a build history, or ${UNPACKED}.`,
  'other-layers': text`Use BuildKit’s own frontend (${'# syntax=docker/dockerfile:1'}), or ${UNPACKED}.`,
  'base-unlisted': text`Use BuildKit’s own frontend (${'# syntax=docker/dockerfile:1'}), or ${UNPACKED}.`,
  'not-built': text`Let ${'stagegate verify'} build the image, because anyone can write what an image says of its base, or ${UNPACKED}.`,
}
