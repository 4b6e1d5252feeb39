import { gzipSync, zstdCompressSync } from 'node:zlib'
import { capabilities } from '../../__tests__/helpers/image.ts'
import { type Blobs, layoutFiles, putImage } from '../../__tests__/helpers/layout.ts'
import { makeTar, type TarEntry, tarEntry } from '../../__tests__/helpers/tar.ts'
import { type Field, type Genome, type Part, STARTS } from './cost-genome.ts'
import { CONTENTS, linesOf } from './cost-texts.ts'
import { createRandom } from './random.ts'

/** Bytes of an image that a case may have, compressed; and of a layer before. */
export const MAX_COMPRESSED = 10_000_000
const MAX_LAYER = 400_000_000
/** As many as an image of this size may have. */
const MAX_ENTRIES = 300_000

/** The archive of an image, as `inspect` reads it. Null if it is too large. */
export function buildImage(genome: Genome): { archive: Buffer; entries: number; unpacked: number } | null {
  const layers: Buffer[][] = Array.from({ length: Math.max(1, genome.layers) }, () => [])
  let entries = 0
  let unpacked = 0
  const capability = capabilities({ permitted: [7] })
  for (const part of genome.parts) {
    const contents = new Map<number, Buffer | string>()
    for (let i = 0; i < part.count; i++) {
      if (++entries > MAX_ENTRIES || unpacked > MAX_LAYER) return null
      const layer = (part.spread ? i : part.layer) % layers.length
      const variant = part.content === 'noise' ? i : 0
      const content = contents.get(variant) ?? CONTENTS[part.content]?.(part.size, part.lines, i) ?? ''
      if (variant === 0) contents.set(variant, content)
      const tar = tarEntry(entryOf(part, i, content, capability))
      unpacked += tar.length
      layers[layer]?.push(tar)
    }
  }
  if (genome.ballast > 0) {
    layers[0]?.push(tarEntry({ path: 'ballast', content: incompressible(genome.ballast) }))
  }
  const blobs: Blobs = new Map()
  const { config, history } = configOf(genome)
  const image = putImage(blobs, {
    layers: layers.map(parts => ({
      tar: Buffer.concat([...parts, Buffer.alloc(1024)]),
      compression: genome.compression,
    })),
    config,
    configFields: { history },
  })
  const files = layoutFiles(blobs, [image])
  const tar = makeTar([...files].map(([path, content]): TarEntry => ({ path, content })))
  const archive = genome.wrap === 'gzip' ? gzipSync(tar, { level: 1 }) : tar
  const compressed = archive === tar && genome.compression === 'none' ? zstdCompressSync(tar).length : archive.length
  return compressed > MAX_COMPRESSED ? null : { archive, entries, unpacked }
}

function incompressible(bytes: number): Buffer {
  const block = createRandom(1).bytes(65_536)
  const parts: Buffer[] = []
  // Each copy is shifted by another key, so that none compresses.
  for (let at = 0; at < bytes; at += block.length) {
    const random = createRandom(at)
    const copy = Buffer.from(block)
    for (let i = 0; i < copy.length; i += 4) copy.writeUInt32LE((copy.readUInt32LE(i) ^ random.below(2 ** 32)) >>> 0, i)
    parts.push(copy)
  }
  return Buffer.concat(parts).subarray(0, bytes)
}

function entryOf(part: Part, i: number, content: Buffer | string, capability: string): TarEntry {
  const number = (text: string, value: number) => text.replaceAll('%', String(value))
  const folder = part.folders > 1 ? `d${i % part.folders}/` : ''
  const prefix = number(part.prefix, i)
  const path = `${prefix}${'d/'.repeat(Math.min(part.depth, 1500))}${folder}${number(part.name, i)}${'n'.repeat(Math.min(part.padding, 200))}`
  const attributes: Record<string, string | Buffer> =
    part.pax === 'attribute'
      ? { [`SCHILY.xattr.user.a${i}`]: 'x'.repeat(part.size) }
      : part.pax === 'capability'
        ? { 'SCHILY.xattr.security.capability': Buffer.from(capability, 'hex') }
        : part.pax === 'comment'
          ? { comment: linesOf(part.lines, part.size) }
          : {}
  const isLink = part.type === 'symlink' || part.type === 'hardlink'
  return {
    path,
    type: part.type,
    mode: part.mode,
    ...(part.type === 'file' && { content }),
    ...(isLink && { link: number(part.link, Math.max(0, i - 1)) }),
    ...(Object.keys(attributes).length > 0 && { pax: attributes }),
  }
}

function configOf({ fields, start, user }: Genome) {
  const config: Record<string, unknown> = { User: user, Entrypoint: STARTS[start] ?? [] }
  const history: unknown[] = []
  const lines = ({ lines: indexes, count }: Field) =>
    Array.from({ length: count }, (_, i) => linesOf([indexes[i % indexes.length] ?? 0], 1).replace('0', String(i)))
  const named = (field: Field) => lines(field).map((line, i) => [`${i}${line}`.slice(0, 200), line] as const)
  for (const field of fields) {
    if (field.name === 'history') {
      history.push(...lines(field).map(line => ({ created_by: line, empty_layer: true })))
    } else if (field.name === 'Env')
      config['Env'] = lines(field).map((line, i) => (line.includes('=') ? line : `A${i}=${line}`))
    else if (field.name === 'Labels') config['Labels'] = Object.fromEntries(named(field))
    else if (field.name === 'ExposedPorts')
      config['ExposedPorts'] = Object.fromEntries(Array.from({ length: field.count }, (_, i) => [`${i + 1}/tcp`, {}]))
    else if (field.name === 'Volumes')
      config['Volumes'] = Object.fromEntries(Array.from({ length: field.count }, (_, i) => [`/v${i}`, {}]))
    else if (field.name === 'Healthcheck') config['Healthcheck'] = { Test: ['CMD-SHELL', lines(field).join('\n')] }
    else if (field.name === 'Entrypoint') config['Entrypoint'] = ['sh', '-c', lines(field).join('\n')]
    else config[field.name] = lines(field)
  }
  return { config, history }
}
