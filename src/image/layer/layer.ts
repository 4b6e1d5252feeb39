import { createHash, type Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { Failure } from '../../failure.ts'
import type { FailureCode } from '../../failure-codes.ts'
import { algorithmOf, type DiffId, type Digest } from '../../oci/digest.ts'
import { quote } from '../../text/quote.ts'
import { type Budget, spendContent, spendName, spendUnpacked } from '../budget.ts'
import { decompress } from '../compression/decompress.ts'
import { startExtracts } from '../extract/extract.ts'
import { createExtractCollector, type ExtractCollector } from '../extract/extract-collector.ts'
import { type LayerDraft, newDraft } from '../layer-draft.ts'
import { type Limits, limitFailure } from '../limits.ts'
import type { Anomaly, Entry, LayerFacts, Whiteout } from '../model.ts'
import { basenameOf, join, normalize, parentOf } from '../paths.ts'
import { type ContentSink, createWalker } from '../tar/tar.ts'
import type { Member } from '../tar/tar-member.ts'
import type { ContentFilter } from './content-filter.ts'

/** A layer as a manifest and a config describe it; nothing of it is believed before it was read. */
export interface LayerSource {
  digest: Digest
  diffId: DiffId
  /** Bytes of the blob, as the descriptor says. */
  size: number
  /** Set where nothing names the blob by a digest of its own: `digest` is its diff_id then, compressed or not. */
  unnamed?: boolean
}

/**
 * Reads one layer's blob once: its entries, its whiteouts, and the content that is wanted. Size, digest and diff_id
 * are verified on the way; a Failure means that nothing of the layer may be judged.
 */
export async function readLayer(
  source: LayerSource,
  blob: Readable,
  wanted: ContentFilter,
  budget: Budget,
  limits: Limits,
): Promise<LayerFacts> {
  const blobHash = source.unnamed ? null : createHash(algorithmOf(source.digest))
  // A layer that is stored as it is has one digest for both, which need not be made twice.
  const plain = blobHash !== null && (source.digest as string) === source.diffId
  const tarHash = plain ? null : createHash(algorithmOf(source.diffId))
  const facts = newDraft(source, 0)
  const extracting = createExtractCollector(facts, budget, limits)
  const walker = createWalker(collectInto(facts, wanted, extracting, budget, limits), limits, () => {
    note(facts, 'global-header', '/')
  })
  let compressed = 0
  try {
    const { compression } = await decompress(
      blob,
      chunk => {
        tarHash?.update(chunk)
        walker.write(chunk)
        return undefined
      },
      limits,
      {
        release: true,
        observe: chunk => {
          compressed += chunk.length
          if (compressed > source.size) throw wrongSize(source.size, 'goes on after them')
          blobHash?.update(chunk)
        },
      },
    )
    if (compressed !== source.size) throw wrongSize(source.size, `ends after ${compressed}`)
    if (blobHash) verify(blobHash, source.digest, 'image/blob-digest', 'Its bytes do not have the digest that names it')
    walker.end()
    await extracting.finish()
    if (tarHash)
      verify(tarHash, source.diffId, 'image/diff-id', 'Its unpacked bytes do not have the diff_id of the config')
    else if (compression !== 'none')
      throw new Failure('image/diff-id', 'It is compressed, but its diff_id is its digest.')
  } finally {
    blob.destroy()
  }
  return facts
}

/** Sorts members into entries and whiteouts, and keeps the content that is wanted. */
function collectInto(
  facts: LayerDraft,
  wanted: ContentFilter,
  extracting: ExtractCollector,
  budget: Budget,
  limits: Limits,
) {
  let members = 0
  return (member: Member): ContentSink | null => {
    extracting.endFile()
    // Not all members are kept, and the archive of one layer may not have more than the image may keep.
    if (++members > limits.entries) throw limitFailure('entries', 'The number of entries', limits)
    if (member.name.length > limits.path || member.link.length > limits.path) {
      throw limitFailure('path', 'Its path or link target', limits)
    }
    spendUnpacked(member.size, budget, limits)

    const path = normalize(member.name)
    if (member.name.startsWith('/')) note(facts, 'absolute-name', path)
    if (PARENT.test(member.name)) note(facts, 'parent-name', path)
    facts.unpacked += member.size
    const marker = markerOf(path)
    if (marker !== null) {
      if (member.size > 0) note(facts, 'marker-with-content', path)
      if (marker === 'none') return null
      spendName(marker, budget, limits)
      facts.whiteouts.push(marker)
      return null
    }
    if (path === '/' && member.type !== 'directory') {
      throw new Failure('image/tar-name', `the image's root cannot be a ${member.type}.`)
    }
    const entry = entryOf(member, path)
    spendName(entry, budget, limits)
    facts.entries.push(entry)
    // Of several entries with one path in a layer, the last one counts.
    budget.contents += facts.contents.get(path)?.length ?? 0
    facts.contents.delete(path)
    if (entry.type === 'symlink') wanted.noteLink(path, member.link)
    if (entry.type !== 'file') return null
    facts.files++
    const bytes = Math.min(wanted.bytesOf(path, entry.mode), entry.size)
    const kept = bytes === 0 ? null : keep(facts, path, bytes, member.sparse, budget, limits)
    return both(kept, extracting.startFile(startExtracts(wanted.extractors, entry), path))
  }
}

const PARENT = /(?:^|\/)\.\.(?:\/|$)/

function entryOf(member: Member, path: string): Entry {
  const { type, size, mode, uid, gid, link, xattrs } = member
  if ((type === 'symlink' || type === 'hardlink') && link === '') {
    throw new Failure('image/tar-name', `${quote(path)} is a ${type} to nothing.`)
  }
  const target = type === 'symlink' ? link : type === 'hardlink' ? normalize(link) : null
  return { path, type, size, mode, uid, gid, link: target, capabilities: xattrs.has('security.capability') }
}

/**
 * The deletion that a name stands for; `none` for names that are reserved but delete nothing: AUFS's own (`.wh..wh.`
 * and more), and those that would name the directory itself or its parent. What lies below a directory of such a name
 * is an entry like others: today's engines unpack it. OCI image spec, layer.md, "Whiteouts".
 */
function markerOf(path: string): Whiteout | 'none' | null {
  const name = basenameOf(path)
  if (!name.startsWith('.wh.')) return null
  if (name === '.wh..wh..opq') return { kind: 'opaque', path: parentOf(path) }
  const hidden = name.slice('.wh.'.length)
  if (hidden === '' || hidden === '.' || hidden === '..' || hidden.startsWith('.wh.')) return 'none'
  return { kind: 'whiteout', path: join(parentOf(path), hidden) }
}

function keep(
  facts: LayerDraft,
  path: string,
  bytes: number,
  sparse: boolean,
  budget: Budget,
  limits: Limits,
): ContentSink {
  if (bytes > limits.content) throw limitFailure('content', `The content of ${quote(path)}`, limits)
  spendContent(bytes, budget, limits)
  // Small ones come from the shared pool; the holes of a sparse file must be zero.
  const content = sparse ? Buffer.alloc(bytes) : Buffer.allocUnsafe(bytes)
  facts.contents.set(path, content)
  return (chunk, at) => {
    if (at < bytes) chunk.copy(content, at)
  }
}

function both(one: ContentSink | null, other: ContentSink | null): ContentSink | null {
  if (one === null || other === null) return one ?? other
  return (chunk, at) => {
    one(chunk, at)
    other(chunk, at)
  }
}

function note(facts: LayerDraft, kind: Anomaly['kind'], path: string): void {
  // A report has use for some of them, not for a million.
  if (facts.anomalies.length < 100) facts.anomalies.push({ kind, path })
}

function verify(hash: Hash, expected: string, code: FailureCode, what: string): void {
  const actual = `${expected.slice(0, expected.indexOf(':'))}:${hash.digest('hex')}`
  if (actual !== expected) throw new Failure(code, `${what} (${expected}), but ${actual}.`)
}

function wrongSize(size: number, what: string): Failure {
  return new Failure('image/blob-size', `Its descriptor says ${size} bytes, but the blob ${what}.`)
}
