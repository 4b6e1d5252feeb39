import { Failure } from '../failure.ts'

/**
 * The limits of the reader. Images are untrusted: without limits, a few kilobytes could use up all memory or time.
 * Sizes are in bytes.
 */
export interface Limits {
  /** Unpacked bytes per compressed byte of a blob, enforced beyond `ratioFloor`. DEFLATE cannot exceed 1,032. */
  ratio: number
  /** Unpacked bytes up to which `ratio` is ignored. */
  ratioFloor: number
  /** File bytes of all layers; and the unpacked bytes of all passes over a compressed archive. */
  unpacked: number
  /** Entries of all layers; and names in the merged tree. */
  entries: number
  /** Bytes of all paths and link targets of all layers; and of the links that entries lead through while layers are merged. */
  names: number
  /** One path or link target, and one path of the merged tree. Linux allows 4,096 (PATH_MAX). */
  path: number
  /** The extended header records of one entry. */
  pax: number
  /** Extended attributes of one entry. */
  xattrs: number
  /** Fragments of one sparse file. */
  fragments: number
  /** Bytes that are searched for secrets or parsed, in all files together; structured ones count several times. */
  searched: number
  /** Content kept of one file, such as a package database. */
  content: number
  /** Content kept of all files together. */
  contents: number
  /** Indexes inside indexes. */
  indexDepth: number
  /** Manifests of all indexes together. */
  manifests: number
  /** One index, manifest or config. */
  document: number
  /** All indexes, manifests and configs together. */
  documents: number
  /** Layers of one image. */
  layers: number
  /** Members of an archive of images. */
  members: number
  /** Findings in all images of an input together. */
  findings: number
  /** Parts of start scripts, such as commands, that checks follow, in all images of an input together. */
  parts: number
}

const MiB = 2 ** 20
const GiB = 2 ** 30

export const DEFAULT_LIMITS: Readonly<Limits> = {
  ratio: 1100,
  ratioFloor: 64 * MiB,
  unpacked: 256 * GiB,
  searched: 64 * GiB,
  entries: 2_000_000,
  names: 256 * MiB,
  path: 4096,
  pax: MiB,
  xattrs: 256,
  fragments: 65_536,
  content: 256 * MiB,
  contents: 512 * MiB,
  indexDepth: 8,
  manifests: 1000,
  document: 4 * MiB,
  documents: 32 * MiB,
  layers: 1000,
  members: 100_000,
  findings: 20_000,
  parts: 200_000,
}

/**
 * The limits that options can raise: a legitimate image can exceed them, if it is large or has a file that compresses
 * unusually well. Legitimate images stay far below the others.
 */
export const RAISABLE_LIMITS = {
  entries: 'count',
  names: 'bytes',
  unpacked: 'bytes',
  searched: 'bytes',
  ratio: 'count',
  content: 'bytes',
  contents: 'bytes',
} as const satisfies Partial<Record<keyof Limits, 'bytes' | 'count'>>

export const isRaisable = (name: string): name is keyof typeof RAISABLE_LIMITS => Object.hasOwn(RAISABLE_LIMITS, name)

/** The word for a limit in options and messages: `index-depth` for `indexDepth`. */
export function limitWord(name: keyof Limits): string {
  return name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
}

/** The failure `image/limit-NAME` for an exceeded limit. `what` is the subject of its message. */
export function limitFailure<Name extends keyof Limits>(name: Name, what: string, limits: Pick<Limits, Name>): Failure {
  const word = limitWord(name)
  return new Failure(`image/limit-${word}`, `${what} goes beyond the limit "${word}" (${limits[name]}).`, {
    hint: isRaisable(name)
      ? `If the image can be trusted, raise the limit: \`--limit ${word}=VALUE\`, or the input \`limits\`.`
      : 'Legitimate images stay far below this limit, so no option raises it. Check how the image was made.',
  })
}
