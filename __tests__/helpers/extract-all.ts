import { startExtracts } from '../../src/image/extract/extract.ts'
import type { Extractor } from '../../src/image/extract/extractor.ts'
import type { Entry } from '../../src/image/model.ts'

/** Runs the extractors on a whole file. */
export async function extractAll(extractors: readonly Extractor[], entry: Entry, content: Buffer) {
  const extraction = startExtracts(extractors, entry)
  extraction?.write(content, 0)
  return (await extraction?.end()) ?? null
}
