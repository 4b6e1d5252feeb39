import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import { addAnomaly } from '../anomalies.ts'
import { type Budget, spendContent, spendName, spendUnpacked } from '../budget.ts'
import { startExtracts } from '../extract/extract.ts'
import type { ExtractCollector } from '../extract/extract-collector.ts'
import { secrets } from '../extract/secrets/secrets.ts'
import type { LayerDraft } from '../layer-draft.ts'
import type { Entry, Whiteout } from '../model.ts'
import { hasLongName, normalize } from '../paths.ts'
import type { ContentSink } from '../tar/content.ts'
import type { HeaderText } from '../tar/pax.ts'
import type { Member } from '../tar/tar-member.ts'
import type { ContentFilter } from './content-filter.ts'
import { createDroppedContent } from './dropped-content.ts'
import { createMetadataSearch } from './metadata-secrets.ts'
import { createTrailer } from './trailer.ts'
import { createEarlierPaths, parseWhiteout } from './whiteouts.ts'

export interface MemberCollector {
  /** Adds a member to the layer's facts, as an entry or a whiteout. Returns a sink for content that the filter selects. */
  addMember(member: Member): ContentSink | null
  /** Adds the name of a PAX global header. */
  addGlobal(name: string): void
  /** Adds a record of the header before the next member or global header. */
  addText(text: HeaderText): void
  /** Adds a text of a header that the name and the link of the next member or global header may not contain. */
  addUnused(text: Buffer): void
  /** Adds bytes behind the end of the archive. */
  addTrailer(chunk: Buffer): void
  /** Adds bytes of the blob that decompressors skip. */
  addSkipped(chunk: Buffer): void
  /** Awaits the search of names and records. @throws Failure beyond the limit `searched` */
  finish(): Promise<void>
}

/** Adds members of a layer's tar to its facts. */
export function createMemberCollector(
  facts: LayerDraft,
  filter: ContentFilter,
  extracts: ExtractCollector,
  budget: Budget,
  limits: Limits,
): MemberCollector {
  let members = 0
  const metadata = filter.extractors.includes(secrets) ? createMetadataSearch(facts, budget) : null
  const dropped = metadata && createDroppedContent(facts, budget)
  const trailer = createTrailer(chunk => dropped?.addTrailer(chunk))
  const isEarlier = createEarlierPaths(facts.entries)
  const countMember = () => {
    // Some members are not kept, so the budget does not bound their number.
    if (++members > budget.limits.entries) throw limitFailure('entries', 'The number of entries', budget.limits)
  }
  const addWhiteout = ({ kind, path }: Omit<Whiteout, 'at'>) => {
    checkNames(path)
    if (kind === 'whiteout' && isEarlier(path)) addAnomaly(facts.anomalies, 'late-whiteout', path)
    const whiteout: Whiteout = { kind, path, at: facts.entries.length }
    spendName(whiteout, budget)
    facts.whiteouts.push(whiteout)
  }
  const addGlobal = (name: string) => {
    countMember()
    const path = normalize(name)
    metadata?.addName(path, name, '')
    if (path === '/' || hasLongName(path)) return
    // containerd takes it for a whiteout, and Docker ignores it.
    if (parseWhiteout(path) !== null) addAnomaly(facts.anomalies, 'global-name', path)
    else addWhiteout({ kind: 'global', path })
  }
  const addNames = (path: string, { name, type, link }: Member) => {
    // The target of a hardlink is the name of another entry, except for parts that a later `..` removes.
    if (type === 'hardlink' && PARENT.test(link)) metadata?.addUnused(Buffer.from(link))
    metadata?.addName(path, name, type === 'symlink' ? link : '', type === 'hardlink' && !PARENT.test(link) ? link : '')
  }
  const addMember = (member: Member) => {
    extracts.endFile()
    countMember()
    if (member.name.length > limits.path || member.link.length > limits.path) {
      throw limitFailure('path', 'Its path or link target', limits)
    }
    spendUnpacked(member.size, budget)

    const path = normalize(member.name)
    addNames(path, member)
    if (member.name.startsWith('/')) addAnomaly(facts.anomalies, 'absolute-name', path)
    if (leadsOut(member.name) || (member.type === 'hardlink' && leadsOut(member.link))) {
      addAnomaly(facts.anomalies, 'outside-name', path)
    } else if (PARENT.test(member.name)) addAnomaly(facts.anomalies, 'parent-name', path)
    if (AUFS.test(path)) addAnomaly(facts.anomalies, 'aufs-metadata', path)
    if (member.overlayAttribute) addAnomaly(facts.anomalies, 'overlay-attribute', path)
    if (member.overruled) addAnomaly(facts.anomalies, 'global-header', path)
    facts.unpacked += member.size
    const whiteout = parseWhiteout(path)
    if (whiteout !== null) {
      if (member.size > 0) addAnomaly(facts.anomalies, 'marker-with-content', path)
      if (whiteout === 'invalid') addAnomaly(facts.anomalies, 'invalid-whiteout', path)
      else addWhiteout(whiteout)
      return member.size > 0 ? (dropped?.start(path, member.size) ?? null) : null
    }
    if (path === '/' && member.type !== 'directory') {
      // containerd and Docker skip it: the root is there already.
      addAnomaly(facts.anomalies, 'root-entry', path)
      return member.size > 0 ? (dropped?.start(path, member.size) ?? null) : null
    }
    if (member.nullDevice) {
      addAnomaly(facts.anomalies, 'device-whiteout', path)
      addWhiteout({ kind: 'whiteout', path })
      return null
    }
    const entry = toEntry(member, path)
    checkNames(path)
    spendName(entry, budget)
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
  return {
    addMember,
    addGlobal,
    addText: text => metadata?.addRecord(text),
    addUnused: text => metadata?.addUnused(text),
    addTrailer: trailer.write,
    addSkipped: chunk => dropped?.addTrailer(chunk),
    async finish() {
      if (trailer.isUnknown) addAnomaly(facts.anomalies, 'trailing-data', '/')
      await metadata?.finish()
      await dropped?.finish()
    },
  }
}

/** What AUFS reserved, without the marker of an opaque root. Upstream: moby/go-archive, UnpackLayer. */
const AUFS = /^\/\.wh\.\.wh\.[^/]*\//

const PARENT = /(?:^|\/)\.\.(?:\/|$)/

/** Whether a name leads to the parent of its root. */
function leadsOut(name: string): boolean {
  if (!PARENT.test(name)) return false
  let depth = 0
  for (const part of name.split('/')) {
    if (part === '..') depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) return true
  }
  return false
}

function checkNames(path: string): void {
  if (hasLongName(path)) throw new Failure('image/tar-name', `${quote(path)} has a name of more than 255 bytes.`)
}

function toEntry(member: Member, path: string): Entry {
  const { type, size, mode, uid, gid, link, capabilities } = member
  if ((type === 'symlink' || type === 'hardlink') && link === '') {
    throw new Failure('image/tar-name', `${quote(path)} is a ${type} to nothing.`)
  }
  const target = type === 'symlink' ? link : type === 'hardlink' ? normalize(link) : null
  return { path, type, size, mode, uid, gid, link: target, capabilities }
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
  spendContent(bytes, budget)
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
