import sharp from 'sharp'

/** A PNG of one color, drawn by libvips, which is faster than JavaScript. */
export function badge(color, width = 64, height = 64) {
  const background = `#${color}`
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
}
