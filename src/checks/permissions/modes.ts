import type { Entry, Image } from '../../image/model.ts'

/** The modes and capabilities of these paths after the base's layers; paths that the base lacks are left out. */
export function inBase(image: Image, paths: ReadonlySet<string>): Map<string, Pick<Entry, 'mode' | 'capabilities'>> {
  const attributes = new Map<string, Pick<Entry, 'mode' | 'capabilities'>>()
  if (paths.size === 0) return attributes
  for (const layer of image.layers) {
    if (layer.origin !== 'base') continue
    for (const { path, mode, capabilities } of layer.entries)
      if (paths.has(path)) attributes.set(path, { mode, capabilities })
  }
  return attributes
}

export function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
