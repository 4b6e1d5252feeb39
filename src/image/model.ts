/**
 * The facts of an image that every later stage gets: no opinions, no prose.
 * Paths are absolute inside the image, with a leading slash and no trailing one; the root itself is `/`.
 */

import type { DiffId, Digest } from '../oci/digest.ts'
import type { Platform } from '../oci/platform.ts'
import type { Extracts, SecretMatch } from './extracts.ts'
import type { Base, Blame, Origin, SourceText, Unexplained } from './origin.ts'
import type { Packages } from './package-facts.ts'
import type { PushedDocument } from './pushed-document.ts'

export type { Base, Blame, Extracts, Origin, SourceText, Unexplained }

export type EntryType = 'file' | 'directory' | 'symlink' | 'hardlink' | 'character' | 'block' | 'fifo'

/** One member of a layer's tar that is not a whiteout. */
export interface Entry {
  readonly path: string
  readonly type: EntryType
  /** Bytes of file content; 0 except for files. A hardlink's bytes belong to the file that it names. */
  readonly size: number
  /** Permission bits with setuid, setgid and sticky: `0o7777` at most. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** A symlink's target as written, or a hardlink's as an absolute path; null for other types. */
  readonly link: string | null
  /** Its file capabilities (`security.capability`), for `readCapabilities`; null if it has none. */
  readonly capabilities: string | null
}

/** A deletion that a layer applies to the layers below it. OCI image spec, layer.md, "Whiteouts". */
export interface Whiteout {
  readonly kind: 'whiteout' | 'opaque' | 'global'
  /**
   * The hidden path (`whiteout`), or the directory whose lower content is hidden (`opaque`). `global` is the name of a PAX
   * global header: containerd deletes what its layer has there, Docker ignores the header, and so does the reader.
   */
  readonly path: string
  /** How many entries of the layer precede it in the archive. */
  readonly at: number
}

/**
 * Something that honest builders do not write, or that unpackers interpret differently: not damage, but worth a report.
 * The reader drops a leading slash, and keeps `..` inside the root. An `outside-name` is a name or the target of a hardlink
 * that leads out of the root: Docker's graph drivers refuse it. POSIX and GNU tar apply the records of a global header to
 * all entries that follow it; Go's archive/tar, and so every engine, does not. A `global-header` has another value for an
 * entry than the entry's own header. A whiteout must have no content. `trailing-data` is behind the end of the archive, but for zeros. A `late-whiteout` follows an entry or whiteout of its
 * layer with the path that it names: engines refuse the layer or delete that entry, and by the OCI image spec it stays. An
 * `invalid-whiteout` names its own directory or the parent. A `root-entry` is at the root, but not a directory. A
 * `device-whiteout` is a character device 0/0, which overlayfs takes for a whiteout. `aufs-metadata` is below a name at the
 * root that AUFS reserved: drivers that unpack into the lower files skip it. An `overlay-attribute` is an extended attribute
 * that overlayfs or fuse-overlayfs obeys. A `media-type` does not fit the stored bytes of
 * the layer: containerd cannot unpack it.
 *
 * The tree has the others. A `duplicate-name` is the name of an earlier entry of the layer, which tar-split refuses. A
 * `global-name` is a PAX global header with the name of an existing path, which some engines delete (containerd,
 * archive/tar.go). The rest is about the layers below. Overlayfs sees each layer by itself; other engines, such as vfs and
 * rootless containerd, unpack a layer into the merged tree. An `early-whiteout` precedes a directory with its path:
 * overlayfs then shows the lower content of the directory again. Overlayfs ignores an opaque marker at the root
 * (`root-opaque`). A `replaced-parent` is a lower symlink or file above entries without a directory entry: overlayfs makes a
 * directory there. A `followed-link` is a lower path that such entries change if an engine follows that symlink.
 */
export interface Anomaly {
  readonly kind:
    | 'absolute-name'
    | 'parent-name'
    | 'outside-name'
    | 'global-header'
    | 'marker-with-content'
    | 'trailing-data'
    | 'late-whiteout'
    | 'invalid-whiteout'
    | 'root-entry'
    | 'device-whiteout'
    | 'aufs-metadata'
    | 'overlay-attribute'
    | 'media-type'
    | 'duplicate-name'
    | 'global-name'
    | 'early-whiteout'
    | 'root-opaque'
    | 'replaced-parent'
    | 'followed-link'
  readonly path: string
}

/**
 * Secrets in the name of an entry, in the target of its link, or in an extended attribute; and in what engines drop when they
 * unpack the layer: a record of an extended header, an unused field of a header, the content of a whiteout, and bytes behind the
 * end of the archive or between its compressed parts.
 */
export interface MetadataSecrets {
  readonly place: 'name' | 'link' | 'attribute' | 'record' | 'content' | 'trailer' | 'header'
  readonly path: string
  /** The name of the attribute, or the key of the record; empty for other places. */
  readonly key: string
  readonly matches: readonly SecretMatch[]
}

/** The results of one pass over a layer's blob. Images that contain the layer share them, so they are read-only. */
export interface LayerFacts {
  readonly digest: Digest
  readonly diffId: DiffId
  /** Bytes of the blob as it is stored. */
  readonly stored: number
  /** Bytes that a pull transfers; null if the blob is stored uncompressed, as a push may compress it. */
  readonly compressed: number | null
  /** Bytes of all file contents in the layer. */
  readonly unpacked: number
  /** Bytes that extractors searched or parsed, as `Extraction.searched` counts them. */
  readonly searched?: number
  /** Number of entries of type `file`. */
  readonly files: number
  readonly entries: readonly Entry[]
  readonly whiteouts: readonly Whiteout[]
  /** The content that needs ask for, by path; it may be only the first bytes. */
  readonly contents: ReadonlyMap<string, Uint8Array>
  /** The results of extractors, by path. */
  readonly extracts: ReadonlyMap<string, Extracts>
  /** Secrets in the archive besides the content of files, the first thousand. */
  readonly metadata?: readonly MetadataSecrets[]
  /** In the order of the archive, the first hundred of each kind. */
  readonly anomalies?: readonly Anomaly[]
}

export interface Layer extends LayerFacts {
  readonly index: number
  readonly origin: Origin
  readonly blame: Blame | null
  /** The instruction from the image's history, without the values of build arguments; null if unknown. */
  readonly createdBy: string | null
}

/**
 * An entry of the merged tree; `layer` is the index of the layer that it comes from. If an inode has several names,
 * one is the `file` with its size, and the others are hardlinks to it.
 */
export interface TreeEntry extends Entry {
  readonly layer: number
}

/** The file system of the container: the layers, merged by the OCI rules. */
export interface Tree {
  /** The entry at this path; a link in the last name is not followed. */
  get(path: string): TreeEntry | undefined
  /**
   * The entry that this path leads to, following symlinks and hardlinks inside the image.
   * Undefined if it is absent, a link dangles, or links form a loop.
   */
  resolve(path: string): TreeEntry | undefined
  /** Names in a directory, in byte order; empty if it is not a directory. */
  list(path: string): string[]
  /** Every entry in byte order of path, without the root. */
  entries(): Iterable<TreeEntry>
  /** The kept content of the file that this path leads to, following links; undefined if none was kept. */
  content(path: string): Uint8Array | undefined
  /** The extracts of the file that this path leads to, following links; undefined if it has none. */
  extracts(path: string): Extracts | undefined
  /** By layer: the anomalies that only the tree shows. */
  readonly anomalies: readonly (readonly Anomaly[])[]
  /** Bytes of all files in the container, each inode counted once. */
  readonly merged: number
  /** Number of file inodes in the container. */
  readonly files: number
  /** Number of names that merging created, including those that a later layer deletes. */
  readonly names: number
}

/** All in bytes; the words are defined in the documentation, "Sizes". */
export interface Sizes {
  /** Null if that of a layer is unknown. */
  readonly compressed: number | null
  readonly unpacked: number
  readonly merged: number
  readonly wasted: number
  /** The sum of the own layers; null if the origin of layers is unknown. */
  readonly own: { readonly compressed: number | null; readonly unpacked: number } | null
}

/** The part of an image's config that Stagegate reads. OCI image spec, config.md, with Docker's Healthcheck and Shell. */
export interface ImageConfig {
  readonly user: string
  readonly env: readonly string[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly workingDir: string
  readonly exposedPorts: readonly string[]
  readonly volumes: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  readonly healthcheck: { readonly test: readonly string[] } | null
  readonly shell: readonly string[]
  /** The fields that only a search for secrets reads, such as `config.OnBuild` and `history.author`, as text. */
  readonly others: Readonly<Record<string, string>>
  readonly history: readonly { readonly createdBy: string; readonly emptyLayer: boolean }[]
}

/** One platform's image. */
export interface Image {
  readonly digest: Digest
  readonly reference: string | null
  readonly platform: Platform
  readonly config: ImageConfig
  readonly base: Base
  /** The Dockerfiles that its layers are blamed on: its own, and those of linked bake targets. */
  readonly dockerfiles: readonly SourceText[]
  /** Why the build does not explain the layers; null if it does, or if something else built the image. */
  readonly unexplained?: Unexplained | null
  readonly layers: readonly Layer[]
  /** What a push transfers besides the layers and the config; absent if the image has no manifest. */
  readonly documents?: readonly PushedDocument[]
  readonly tree: Tree
  /** The packages in its databases, which are parsed at the first call. @throws Failure `packages-unreadable` */
  readonly packages: () => Packages
  readonly size: Sizes
}

/** File content that a check needs. The reader keeps no other content. */
export type Need =
  /** The content of the file at this path, in every layer that has it. */
  | { kind: 'path'; path: string }
  /** The content of every file with this name. */
  | { kind: 'basename'; name: string }
  /** The content of every file below this directory, at any depth; with `suffix`, only of paths that end in it. */
  | { kind: 'below'; path: string; suffix?: string }
  /** The first bytes of every executable file. */
  | { kind: 'executable-head'; bytes: number }
  /** The results of an extractor. */
  | { kind: 'extract'; name: keyof Extracts }
