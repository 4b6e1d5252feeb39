import type { Image } from '../image/model.ts'
import { normalizePlatform } from '../oci/platform.ts'
import type { ReadStore } from './read-images.ts'

/** The images of one name in a store: at most one for a platform. */
export interface ImageGroup {
  /** As a user selects these images. */
  name: string
  images: Image[]
}

/**
 * The images of a store as targets. They are one target with the name that the user gave, if they are for different platforms.
 * Otherwise, each image has the name or digest that selects it, so no two images of a report have the same name.
 */
export function groupImages(reference: string, { path, images }: Pick<ReadStore, 'path' | 'images'>): ImageGroup[] {
  if (areForDifferentPlatforms(images)) return [{ name: reference, images }]
  const alone = (image: Image): ImageGroup => ({ name: `${path}@${image.digest}`, images: [image] })
  return [...Map.groupBy(images, image => image.reference)].flatMap(([name, group]) => {
    return name === null || !areForDifferentPlatforms(group)
      ? group.map(alone)
      : { name: `${path}:${name}`, images: group }
  })
}

function areForDifferentPlatforms(images: readonly Image[]): boolean {
  return new Set(images.map(({ platform }) => normalizePlatform(platform))).size === images.length
}
