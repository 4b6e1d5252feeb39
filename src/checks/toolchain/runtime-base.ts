import { type Fix, text, withSnippet } from '../../text/words.ts'
import { BASE_IMAGES } from './tables/base-images.ts'

/**
 * The base image to use in the final stage instead of this one, as a fix.
 * @param reference null if the base image is unknown
 * @returns null if Stagegate knows none
 */
export function runtimeBase(reference: string | null): Fix | null {
  if (reference === null) return null
  const [, name = '', tag = ''] = /^([^@]*?)(?::([^:/@]*))?(?:@.*)?$/.exec(reference) ?? []
  const repository = name.replace(/^(?:docker\.io\/)?library\/|^docker\.io\//, '')
  const runtime = BASE_IMAGES.find(image => image.repository.test(repository))?.runtime(tag) ?? null
  if (runtime === null) return null
  return withSnippet(
    text`Use ${reference} in a separate build stage, and ${runtime} as the base of the final stage.`,
    `FROM ${runtime}`,
  )
}
