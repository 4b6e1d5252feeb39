import { type AnalyzedImage, shared } from '../../analysis.ts'

/** Parts of all scripts of an image that are followed, by all checks; real images have far fewer. */
const MAX_PARTS_OF_IMAGE = 20_000

/** What the checks of an image can still follow of scripts: scripts can start each other, and several checks follow each. */
export const effortOf = shared(() => ({ left: MAX_PARTS_OF_IMAGE }))

/** The parts of scripts that the checks of an image followed. */
export const followedParts = (image: AnalyzedImage): number => MAX_PARTS_OF_IMAGE - effortOf(image).left
