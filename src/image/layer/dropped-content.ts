import { type Budget, spendSearched } from '../budget.ts'
import type { Extraction } from '../extract/extractor.ts'
import { searchOwnText } from '../extract/secrets/own-text.ts'
import type { SecretMatch } from '../extracts.ts'
import { addMetadata, type LayerDraft } from '../layer-draft.ts'
import type { MetadataSecrets } from '../model.ts'
import type { ContentSink } from '../tar/content.ts'

/** Searches the bytes of a layer's blob that engines drop, and everyone who pulls the image gets. */
export interface DroppedContent {
  /** Starts the content of a whiteout, or of another entry that engines skip. */
  start(path: string, size: number): ContentSink | null
  /** Takes bytes that are not in the archive: behind its end, or in parts that decompressors skip. */
  addTrailer(chunk: Buffer): void
  /** Awaits all results, and adds them to the facts. @throws Failure beyond the limit `searched` */
  finish(): Promise<void>
}

interface Search {
  place: MetadataSecrets['place']
  path: string
  extraction: Extraction<readonly SecretMatch[]>
  length: number
}

/** More than any blob has: the size of a trailer is not known before its end. */
const OPEN_SIZE = 2 ** 50

export function createDroppedContent(facts: LayerDraft, budget: Budget): DroppedContent {
  const results: { search: Search; matches: Promise<readonly SecretMatch[] | null> }[] = []
  let current: Search | null = null
  let trailer: Search | null = null
  const open = (place: Search['place'], path: string, size: number): Search | null => {
    const extraction = searchOwnText(size)
    return extraction && { place, path, extraction, length: 0 }
  }
  const close = (search: Search | null) => {
    if (search === null) return
    facts.searched += search.length
    spendSearched(search.length, budget)
    const matches = search.extraction.end()
    if (matches === null) return
    const promise = Promise.resolve(matches)
    // `finish` awaits it. Until then, a failure must not count as unhandled.
    promise.catch(() => {})
    results.push({ search, matches: promise })
  }
  return {
    start(path, size) {
      close(current)
      const search = open('content', path, size)
      current = search
      if (search === null) return null
      return (chunk, at) => {
        search.extraction.write(chunk, at)
        search.length += chunk.length
      }
    },
    addTrailer(chunk) {
      if (chunk.length === 0) return
      trailer ??= open('trailer', '/', OPEN_SIZE)
      trailer?.extraction.write(chunk, trailer.length)
      if (trailer) trailer.length += chunk.length
    },
    async finish() {
      close(current)
      close(trailer)
      for (const { search, matches } of results) {
        const { place, path } = search
        const list = await matches
        if (list !== null) addMetadata(facts, { place, path, key: '', matches: list })
      }
    },
  }
}
