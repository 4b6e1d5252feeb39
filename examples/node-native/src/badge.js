import sharp from 'sharp'

/** A PNG of one colour, drawn by libvips: the work that JavaScript alone would be slow at. */
export function badge(colour, width = 64, height = 64) {
  const background = `#${colour}`
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
}
