import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import { type Budget, spendContent, spendName, spendUnpacked } from '../budget.ts'
import { startExtracts } from '../extract/extract.ts'
import type { ExtractCollector } from '../extract/extract-collector.ts'
import type { LayerDraft } from '../layer-draft.ts'
import type { Anomaly, Entry, Whiteout } from '../model.ts'
import { basenameOf, join, normalize, parentOf } from '../paths.ts'
import type { ContentSink } from '../tar/content.ts'
import type { Member } from '../tar/tar-member.ts'
import type { ContentFilter } from './content-filter.ts'

/** Adds members of a layer's tar to its facts, as entries or whiteouts, and keeps the content that the filter selects. */
export function createMemberCollector(
  facts: LayerDraft,
  filter: ContentFilter,
  extracts: ExtractCollector,
  budget: Budget,
  limits: Limits,
): (member: Member) => ContentSink | null {
  let members = 0
  return member => {
    extracts.endFile()
    // Some members are not kept, so the budget does not bound their number.
    if (++members > limits.entries) throw limitFailure('entries', 'The number of entries', limits)
    if (member.name.length > limits.path || member.link.length > limits.path) {
      throw limitFailure('path', 'Its path or link target', limits)
    }
    spendUnpacked(member.size, budget, limits)

    const path = normalize(member.name)
    if (member.name.startsWith('/')) noteAnomaly(facts, 'absolute-name', path)
    if (PARENT.test(member.name)) noteAnomaly(facts, 'parent-name', path)
    facts.unpacked += member.size
    const marker = parseMarker(path)
    if (marker !== null) {
      if (member.size > 0) noteAnomaly(facts, 'marker-with-content', path)
      if (marker === 'none') return null
      spendName(marker, budget, limits)
      facts.whiteouts.push(marker)
      return null
    }
    if (path === '/' && member.type !== 'directory') {
      throw new Failure('image/tar-name', `the image's root cannot be a ${member.type}.`)
    }
    const entry = toEntry(member, path)
    spendName(entry, budget, limits)
    facts.entries.push(entry)
    // If a layer has several entries with one path, the last one counts.
    budget.contents += facts.contents.get(path)?.length ?? 0
    facts.contents.delete(path)
    if (entry.type === 'symlink') filter.followLink(path, member.link)
    if (entry.type !== 'file') return null
    facts.files++
    const bytes = Math.min(filter.selectBytes(path, entry.mode), entry.size)
    const content = bytes === 0 ? null : keepContent(facts, path, bytes, member.sparse, budget, limits)
    return combine(content, extracts.startFile(startExtracts(filter.extractors, entry), path))
  }
}

const PARENT = /(?:^|\/)\.\.(?:\/|$)/

function toEntry(member: Member, path: string): Entry {
  const { type, size, mode, uid, gid, link, xattrs } = member
  if ((type === 'symlink' || type === 'hardlink') && link === '') {
    throw new Failure('image/tar-name', `${quote(path)} is a ${type} to nothing.`)
  }
  const target = type === 'symlink' ? link : type === 'hardlink' ? normalize(link) : null
  return { path, type, size, mode, uid, gid, link: target, capabilities: xattrs.has('security.capability') }
}

/**
 * The deletion that a name stands for; `none` for reserved names that delete nothing: those of AUFS (`.wh..wh.` and
 * more), and those that would name the directory itself or its parent. Entries below a directory with such a name are
 * ordinary: today's engines unpack them. OCI image spec, layer.md, "Whiteouts".
 */
function parseMarker(path: string): Whiteout | 'none' | null {
  const name = basenameOf(path)
  if (!name.startsWith('.wh.')) return null
  if (name === '.wh..wh..opq') return { kind: 'opaque', path: parentOf(path) }
  const hidden = name.slice('.wh.'.length)
  if (hidden === '' || hidden === '.' || hidden === '..' || hidden.startsWith('.wh.')) return 'none'
  return { kind: 'whiteout', path: join(parentOf(path), hidden) }
}

function keepContent(
  facts: LayerDraft,
  path: string,
  bytes: number,
  sparse: boolean,
  budget: Budget,
  limits: Limits,
): ContentSink {
  if (bytes > limits.content) throw limitFailure('content', `The content of ${quote(path)}`, limits)
  spendContent(bytes, budget, limits)
  // Small buffers come from the shared pool. The holes of a sparse file must be zero.
  const content = sparse ? Buffer.alloc(bytes) : Buffer.allocUnsafe(bytes)
  facts.contents.set(path, content)
  return (chunk, at) => {
    if (at < bytes) chunk.copy(content, at)
  }
}

function combine(a: ContentSink | null, b: ContentSink | null): ContentSink | null {
  if (a === null || b === null) return a ?? b
  return (chunk, at) => {
    a(chunk, at)
    b(chunk, at)
  }
}

/** Anomalies that a report shows; a hostile layer could have a million. */
const MAX_ANOMALIES = 100

/** Records an anomaly of a layer. */
export function noteAnomaly(facts: LayerDraft, kind: Anomaly['kind'], path: string): void {
  if (facts.anomalies.length < MAX_ANOMALIES) facts.anomalies.push({ kind, path })
}
