import { type Budget, spendExtracts } from '../budget.ts'
import type { LayerDraft } from '../layer-draft.ts'
import type { Limits } from '../limits.ts'
import type { Extracts } from '../model.ts'
import type { ContentSink } from '../tar/content.ts'
import type { Extraction } from './extractor.ts'

/** Collects what is learned of a layer's files, one file after the other. */
export interface ExtractCollector {
  startFile(extraction: Extraction<Extracts> | null, path: string): ContentSink | null
  /** To be called when the content of the file is over, at the latest before the next one. */
  endFile(): void
  /** Waits for what is not yet known, and adds all to the facts. */
  finish(): Promise<void>
}

/** Of several files with one path in a layer, the last one counts, as it does for contents. */
export function createExtractCollector(
  facts: Pick<LayerDraft, 'extracts'>,
  budget: Budget,
  limits: Limits,
): ExtractCollector {
  const learned = new Map<string, Promise<Extracts | null>>()
  let at: { path: string; extraction: Extraction<Extracts> } | null = null
  const endFile = () => {
    if (at === null) return
    const extracts = Promise.resolve(at.extraction.end())
    // It is waited for at the end; until then a failure of its own must not count as unhandled.
    extracts.catch(() => {})
    learned.set(at.path, extracts)
    at = null
  }
  return {
    startFile(extraction, path) {
      learned.delete(path)
      if (extraction === null) return null
      at = { path, extraction }
      return extraction.write
    },
    endFile,
    async finish() {
      endFile()
      for (const [path, promise] of learned) {
        const extracts = await promise
        if (extracts === null) continue
        spendExtracts(extracts, budget, limits)
        facts.extracts.set(path, extracts)
      }
    },
  }
}
