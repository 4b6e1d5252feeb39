import { Failure } from '../../failure.ts'
import { formatPlatform } from '../../oci/platform.ts'
import { quote } from '../../text/quote.ts'
import type { NamedDescriptor } from './descriptors.ts'
import type { Files } from './files.ts'
import type { ImageLocator } from './locator.ts'
import type { SelectedImages, StoredImage } from './stored-image.ts'

/** The failure for an index that names a manifest without having it. */
export function missingManifest(files: Files, { descriptor, path }: NamedDescriptor): Failure {
  const platform = descriptor.platform === null ? '' : ` (${quote(formatPlatform(descriptor.platform))})`
  const by = path.length === 0 ? 'index.json' : `The index ${path.at(-1)}`
  const message = `${by} names ${descriptor.digest}${platform}, which is not in the ${files.kind}.`
  return new Failure('image/blob-missing', message, {
    hint: 'Save it again with all platforms, or choose an image that it contains with `@sha256:...`.',
  })
}

/** How many images the failure names. */
const MAX_SHOWN = 10

/** The failure for a store without an image, or without the selected one. */
export function nothingFound(
  files: Files,
  { path, tag, digest }: ImageLocator,
  { names, missing }: Pick<SelectedImages, 'names' | 'missing'>,
): Failure {
  const selector = [tag, digest].filter(part => part !== null).join('@')
  const absent = missing > 0 ? ` Its index names ${missing} more that it does not contain.` : ''
  const which = selector === '' ? 'no image' : `no image ${quote(selector)}`
  return new Failure('image/not-found', `The ${files.kind} ${path} has ${which}.${absent}`, {
    hint:
      names.length === 0
        ? 'Check whether it was saved completely.'
        : `It contains: ${names.slice(0, MAX_SHOWN).join(', ')}.`,
  })
}

/** The failure for a tag that images with different names have. */
export function severalFound(
  files: Files,
  { path, tag }: ImageLocator,
  images: readonly Pick<StoredImage, 'reference'>[],
): Failure {
  const names = [...new Set(images.map(({ reference }) => quote(reference ?? '')))]
  const message = `${quote(tag ?? '')} selects several images of the ${files.kind} ${path}: ${names.slice(0, MAX_SHOWN).join(', ')}.`
  return new Failure('image/ambiguous', message, { hint: 'Append a whole name or `@sha256:...` instead.' })
}
