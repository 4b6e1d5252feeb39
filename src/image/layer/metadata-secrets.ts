import { type Budget, spendSearched } from '../budget.ts'
import { isBinaryKey } from '../extract/secrets/binary-keys.ts'
import { searchOwnText } from '../extract/secrets/own-text.ts'
import type { SecretMatch } from '../extracts.ts'
import { addMetadata, type LayerDraft } from '../layer-draft.ts'
import type { MetadataSecrets } from '../model.ts'
import { decodeName } from '../paths.ts'
import type { HeaderText } from '../tar/pax.ts'

/** Bytes that are searched together. The search of a text finds everything in its first megabyte. */
const BATCH = 2 ** 19

/** Searches what a layer's archive has besides the content of files: names, targets of links, and records of headers. */
export interface MetadataSearch {
  /** The name of an entry as written, and the target of its link; empty for none. `other` is the name of another entry. */
  addName(path: string, name: string, link: string, other?: string): void
  /** A record of the header before the next name. */
  addRecord(record: HeaderText): void
  /** A text of the header before the next name, which the name or the link may contain. */
  addUnused(text: Buffer): void
  /** Awaits all results, and adds them to the facts. @throws Failure beyond the limit `searched` */
  finish(): Promise<void>
}

/** A text of a batch, with the number of its lines. */
interface Item {
  place: MetadataSecrets['place']
  path: string
  key: string
  lines: number
}

/** A text that counts only if the names of its entry do not contain it. */
interface Candidate {
  place: 'header' | 'record'
  key: string
  text: string
  /** The bytes of what may be a key in DER. */
  der: Buffer | null
}

/** An entry has a few; other headers without an entry are hostile. */
const MAX_CANDIDATES = 64

type Matches = readonly SecretMatch[] | null

export function createMetadataSearch(facts: LayerDraft, budget: Budget): MetadataSearch {
  const batches: { items: Item[]; result: Matches | Promise<Matches> }[] = []
  let items: Item[] = []
  let parts: Buffer[] = []
  let used = 0
  /** Records of the header whose entry has not come yet. */
  let pending: Item[] = []
  /** Texts of headers whose entry has not come yet. */
  let candidates: Candidate[] = []
  const flush = () => {
    if (items.length === 0) return
    const text = Buffer.concat(parts)
    facts.searched += text.length
    spendSearched(text.length, budget)
    const result = search(text)
    // `finish` awaits it. Until then, a failure must not count as unhandled.
    if (result instanceof Promise) result.catch(() => {})
    if (result !== null) batches.push({ items, result })
    items = []
    parts = []
    used = 0
  }
  const add = (place: MetadataSecrets['place'], path: string, key: string, text: Buffer): Item => {
    if (used + text.length > BATCH) flush()
    parts.push(text, NEWLINE)
    used += text.length + 1
    const item = { place, path, key, lines: countLines(text) }
    items.push(item)
    return item
  }
  /** Adds a text that may be a key in DER, which is one only at the start of a file. */
  const addDer = (place: Item['place'], path: string, key: string, value: Buffer): Item | null => {
    if (!isBinaryKey(value)) return null
    flush()
    const item = add(place, path, key, Buffer.from(value))
    flush()
    return item
  }
  /** Adds the texts that no name contains. */
  const release = (path: string, names: readonly string[]) => {
    for (const { place, key, text, der } of candidates) {
      // Nearly all are what tar writes for a long name.
      if (names.some(name => name.includes(text))) continue
      const rest = text
        .split('\0')
        .filter(part => !names.some(name => name.includes(part) || name.includes(ownNameOf(part))))
      if (rest.length === 0) continue
      if (der !== null) addDer(place, path, key, der)
      add(place, path, key, Buffer.from(rest.join('\n')))
    }
    candidates = []
  }
  const hold = (place: Candidate['place'], key: string, text: Buffer) => {
    candidates.push({ place, key, text: decodeName(text), der: isBinaryKey(text) ? Buffer.from(text) : null })
    if (candidates.length > MAX_CANDIDATES) release('/', [])
  }
  return {
    addName(path, name, link, other = '') {
      for (const item of pending) item.path = path
      pending = []
      if (candidates.length > 0) release(path, [name, link, other])
      add('name', path, '', Buffer.from(name))
      if (link !== '') add('link', path, '', Buffer.from(link))
    },
    addUnused: text => hold('header', '', text),
    addRecord({ attribute, used, key, value }) {
      if (used) return hold('record', key, value)
      const place = attribute ? 'attribute' : 'record'
      const der = addDer(place, '/', key, value)
      if (der) pending.push(der)
      pending.push(add(place, '/', key, Buffer.concat([Buffer.from(`${key}=`), value])))
    },
    async finish() {
      release('/', [])
      flush()
      for (const { items, result } of batches) {
        for (const find of place(items, (await result) ?? [])) addMetadata(facts, find)
      }
    },
  }
}

/** The name of an entry in that of its extended header: GNU tar, bsdtar and Go add a folder. */
function ownNameOf(text: string): string {
  return text.replace(/(?:^|(?<=\/))PaxHeaders?(?:\.\d{1,20})?\//, '').replace(/^\.\//, '')
}

const NEWLINE = Buffer.from('\n')

function search(text: Buffer): Matches | Promise<Matches> {
  const extraction = searchOwnText(text.length)
  extraction?.write(text, 0)
  return extraction?.end() ?? null
}

function countLines(text: Buffer): number {
  let lines = 1
  for (let at = text.indexOf(10); at !== -1; at = text.indexOf(10, at + 1)) lines++
  return lines
}

/** Gives each match to the item with its line. */
function place(items: readonly Item[], matches: readonly SecretMatch[]): MetadataSecrets[] {
  const finds: MetadataSecrets[] = []
  let end = 0
  let next = 0
  for (const { lines, ...item } of items) {
    end += lines
    const own: SecretMatch[] = []
    for (let match = matches[next]; match !== undefined && match.line <= end; match = matches[++next]) {
      own.push({ ...match, line: 1 })
    }
    if (own.length > 0) finds.push({ ...item, matches: own })
  }
  return finds
}
