import { type Fix, text, type Words, withSnippet } from '../../text/words.ts'
import { BASE_IMAGES } from './tables/base-images.ts'

/**
 * The base image to use in the final stage instead of this one, as a fix.
 * @param reference null if the base image is unknown
 * @returns null if Stagegate knows none
 */
export function runtimeBase(reference: string | null): Words | Fix | null {
  if (reference === null) return null
  const [, name = '', tag = ''] = /^([^@]*?)(?::([^:/@]*))?(?:@.*)?$/.exec(reference) ?? []
  const repository = name.replace(/^(?:docker\.io\/)?library\/|^docker\.io\//, '')
  const image = BASE_IMAGES.find(one => one.repository.test(repository))
  const runtime = image?.runtime(tag) ?? null
  if (runtime === null) return image?.instead?.(reference, tag) ?? null
  return withSnippet(
    text`Use ${reference} in a separate build stage, and ${runtime} as the base of the final stage.`,
    `FROM ${runtime}`,
  )
}
