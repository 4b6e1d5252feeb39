import { type Budget, refundExtracts, spendExtracts, spendSearched } from '../budget.ts'
import { addMetadata, type LayerDraft } from '../layer-draft.ts'
import type { Extracts } from '../model.ts'
import type { ContentSink } from '../tar/content.ts'
import type { Extraction } from './extractor.ts'

/** Collects the extracts of a layer's files, one file after another. */
export interface ExtractCollector {
  startFile(extraction: Extraction<Extracts> | null, path: string): ContentSink | null
  /** Call it at the end of a file's content, before the next file. @throws Failure beyond the limits */
  endFile(): void
  /** Awaits all results, and adds them to the facts of the layer. @throws Failure beyond the limit `contents` */
  finish(): Promise<void>
}

/** If a layer has several files with one path, the last one counts, as for contents. Secrets of the others are in content that engines drop. */
export function createExtractCollector(
  facts: Pick<LayerDraft, 'extracts' | 'searched' | 'metadata'>,
  budget: Budget,
): ExtractCollector {
  /** Results that are not ready yet. */
  const pending = new Map<string, Promise<Extracts | null>>()
  /** Those of files that a later one replaces. */
  const replaced: (readonly [path: string, extracts: Promise<Extracts | null>])[] = []
  let at: { path: string; extraction: Extraction<Extracts> } | null = null
  const add = (path: string, extracts: Extracts | null) => {
    if (extracts === null) return
    spendExtracts(extracts, budget)
    facts.extracts.set(path, extracts)
  }
  const drop = (path: string, extracts: Extracts | null) => {
    if (extracts?.secrets) addMetadata(facts, { place: 'content', path, key: '', matches: extracts.secrets })
  }
  const endFile = () => {
    if (at === null) return
    const { path, extraction } = at
    at = null
    const extracts = extraction.end()
    const searched = extraction.searched?.() ?? 0
    facts.searched += searched
    spendSearched(searched, budget)
    if (!(extracts instanceof Promise)) {
      add(path, extracts)
      return
    }
    // `finish` awaits it. Until then, a failure must not count as unhandled.
    extracts.catch(() => {})
    pending.set(path, extracts)
  }
  return {
    startFile(extraction, path) {
      const unfinished = pending.get(path)
      if (unfinished) replaced.push([path, unfinished])
      pending.delete(path)
      const earlier = facts.extracts.get(path)
      if (earlier !== undefined) {
        drop(path, earlier)
        refundExtracts(earlier, budget)
        facts.extracts.delete(path)
      }
      if (extraction === null) return null
      at = { path, extraction }
      return extraction.write
    },
    endFile,
    async finish() {
      endFile()
      for (const [path, promise] of replaced) drop(path, await promise)
      for (const [path, promise] of pending) add(path, await promise)
    },
  }
}
