import type { Limits } from '../../options/limits.ts'
import { type Budget, spendExtracts } from '../budget.ts'
import type { LayerDraft } from '../layer-draft.ts'
import type { Extracts } from '../model.ts'
import type { ContentSink } from '../tar/content.ts'
import type { Extraction } from './extractor.ts'

/** Collects the extracts of a layer's files, one file after another. */
export interface ExtractCollector {
  startFile(extraction: Extraction<Extracts> | null, path: string): ContentSink | null
  /** Call it at the end of a file's content, before the next file. */
  endFile(): void
  /** Awaits all results, and adds them to the facts of the layer. @throws Failure beyond the limit `contents` */
  finish(): Promise<void>
}

/** If a layer has several files with one path, the last one counts, as for contents. */
export function createExtractCollector(
  facts: Pick<LayerDraft, 'extracts'>,
  budget: Budget,
  limits: Limits,
): ExtractCollector {
  const results = new Map<string, Promise<Extracts | null>>()
  let at: { path: string; extraction: Extraction<Extracts> } | null = null
  const endFile = () => {
    if (at === null) return
    const extracts = Promise.resolve(at.extraction.end())
    // `finish` awaits it. Until then, a failure must not count as unhandled.
    extracts.catch(() => {})
    results.set(at.path, extracts)
    at = null
  }
  return {
    startFile(extraction, path) {
      results.delete(path)
      if (extraction === null) return null
      at = { path, extraction }
      return extraction.write
    },
    endFile,
    async finish() {
      endFile()
      for (const [path, promise] of results) {
        const extracts = await promise
        if (extracts === null) continue
        spendExtracts(extracts, budget, limits)
        facts.extracts.set(path, extracts)
      }
    },
  }
}
