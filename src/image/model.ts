/**
 * The facts of an image, as every later stage sees them: no opinions, no prose.
 * Paths are absolute inside the image, with a leading slash and no trailing one; the root itself is `/`.
 */

import type { DiffId, Digest } from '../oci/digest.ts'
import type { Platform } from '../oci/platform.ts'
import type { Extracts } from './extracts.ts'
import type { Base, Blame, SourceText, Unexplained } from './origin.ts'
import type { Packages } from './package-facts.ts'

export type { Base, Blame, Extracts, SourceText, Unexplained }

export type EntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo'

/** One member of a layer's tar, after whiteouts were told apart from entries. */
export interface Entry {
  readonly path: string
  readonly type: EntryType
  /** Bytes of file content; 0 for all but files (a hardlink's bytes belong to the file that it names). */
  readonly size: number
  /** Permission bits with setuid, setgid and sticky: `0o7777` at most. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** A symlink's target as written, or a hardlink's as an absolute path; null for the others. */
  readonly link: string | null
  /** Whether the entry carries file capabilities (`security.capability`). */
  readonly capabilities: boolean
}

/** A deletion that a layer applies to the layers below it. OCI image spec, layer.md, "Whiteouts". */
export interface Whiteout {
  readonly kind: 'whiteout' | 'opaque'
  /** What is hidden (`whiteout`), or the directory whose lower content is hidden (`opaque`). */
  readonly path: string
}

/**
 * Something that no honest builder writes, or that unpackers read in different ways: no damage, but worth telling.
 * A name with a leading slash is taken as if it had none, one with `..` is kept inside the root. A `global-header`
 * holds for all entries that follow: POSIX and GNU tar obey it, Go's archive/tar does not. A whiteout has no content.
 */
export interface Anomaly {
  readonly kind: 'absolute-name' | 'parent-name' | 'global-header' | 'marker-with-content'
  readonly path: string
}

/** What one pass over a layer's blob learned of it. Images that have the layer share it, so nobody may change it. */
export interface LayerFacts {
  readonly digest: Digest
  readonly diffId: DiffId
  /** Bytes of the blob: what a pull transfers. */
  readonly compressed: number
  /** Bytes of all file contents in the layer. */
  readonly unpacked: number
  /** Number of entries of type `file`. */
  readonly files: number
  readonly entries: readonly Entry[]
  readonly whiteouts: readonly Whiteout[]
  /** Content that was asked for, by path; as much of it as was asked for. */
  readonly contents: ReadonlyMap<string, Uint8Array>
  /** What was learned of files while they streamed by, by path. */
  readonly extracts: ReadonlyMap<string, Extracts>
  /** In the order of the archive, the first hundred. */
  readonly anomalies?: readonly Anomaly[]
}

export interface Layer extends LayerFacts {
  readonly index: number
  readonly origin: 'base' | 'own'
  readonly blame: Blame | null
  /** The instruction as the image's history has it, without the values of build arguments; null where it has none. */
  readonly createdBy: string | null
}

/**
 * An entry of the merged tree; `layer` is the index of the layer whose entry is seen. Of several names of one inode,
 * one is the `file` that has its size, and the others are hardlinks to it.
 */
export interface TreeEntry extends Entry {
  layer: number
}

/** What the running container sees: the layers laid over each other by the OCI rules. */
export interface Tree {
  /** The entry at exactly this path, no link followed. */
  get(path: string): TreeEntry | undefined
  /**
   * The entry that this path leads to when symlinks are followed inside the image, hardlinks included.
   * Undefined where it is absent, where a link dangles, and where links form a loop.
   */
  resolve(path: string): TreeEntry | undefined
  /** Names inside a directory, in byte order; empty where it is no directory. */
  list(path: string): string[]
  /** Every entry in byte order of path, the root left out. */
  entries(): Iterable<TreeEntry>
  /** The content that was kept for the file that this path leads to, links followed; undefined where none was. */
  content(path: string): Uint8Array | undefined
  /** What was learned of the file that this path leads to, links followed; undefined where nothing was. */
  extracts(path: string): Extracts | undefined
  /** Bytes that the container sees: every inode counted once. */
  readonly merged: number
  /** Number of file inodes that the container sees. */
  readonly files: number
}

/** All in bytes; the words are defined in the documentation, "Sizes". */
export interface Sizes {
  readonly compressed: number
  readonly unpacked: number
  readonly merged: number
  readonly wasted: number
  readonly own: { readonly compressed: number; readonly unpacked: number }
}

/** The part of an image's config that Stagegate reads. OCI image spec, config.md; Docker's Healthcheck and Shell besides. */
export interface ImageConfig {
  readonly user: string
  readonly env: readonly string[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly workingDir: string
  readonly exposedPorts: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly healthcheck: { readonly test: readonly string[] } | null
  readonly shell: readonly string[]
  readonly history: readonly { readonly createdBy: string; readonly emptyLayer: boolean }[]
}

/** One platform's image. */
export interface Image {
  readonly digest: Digest
  readonly reference: string | null
  readonly platform: Platform
  readonly config: ImageConfig
  readonly base: Base
  /** What it was built from; null where that is not known. */
  readonly dockerfile: SourceText | null
  /** Why the build does not tell where the layers came from; null where it does, or something else built the image. */
  readonly unexplained?: Unexplained | null
  readonly layers: readonly Layer[]
  readonly tree: Tree
  /** The packages that its databases list, read at the first call. @throws Failure `packages-unreadable` */
  readonly packages: () => Packages
  readonly size: Sizes
}

/** What a check wants kept of an image's files; nothing else of a file's content is. */
export type Need =
  /** The content of the file at this path, in every layer that has it. */
  | { kind: 'path'; path: string }
  /** The content of every file with this name. */
  | { kind: 'basename'; name: string }
  /** The content of every file directly or deeper below this directory; with `suffix`, only of those whose path ends so. */
  | { kind: 'below'; path: string; suffix?: string }
  /** The first bytes of every file with an execute bit. */
  | { kind: 'executable-head'; bytes: number }
  /** What an extractor learns of the files that it is made for. */
  | { kind: 'extract'; name: keyof Extracts }
