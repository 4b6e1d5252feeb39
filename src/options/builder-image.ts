import { splitDigest } from '../oci/digest.ts'
import { referenceProblem } from '../oci/reference.ts'
import type { Problems } from './problems.ts'

/** The image for a new builder: a reference with a tag, a digest, or both. Null if the input is absent. */
export function parseBuilderImage(text: string, builder: string, problems: Problems): string | null {
  if (text === '') return null
  if (builder !== '') {
    problems.add('builder-image: the builder that the input builder names has its own image; leave one of the two out.')
  }
  const { name } = splitDigest(text)
  const problem = name.includes('@') ? 'its digest is not "sha256:" with 64 hexadecimal digits' : referenceProblem(name)
  if (problem !== null) problems.add(`builder-image: "${text}" is not an image: ${problem}.`)
  return text
}
