import { asObject } from '../json.ts'
import type { Entry, Extracts } from '../model.ts'
import type { Extraction, Extractor } from './extractor.ts'
import { EXTRACTORS } from './registry.ts'

/** All that the extractors make of one file; null where none of them wants it. */
export function startExtracts(extractors: readonly Extractor[], entry: Entry): Extraction<Extracts> | null {
  const started: [name: keyof Extracts, extraction: Extraction<unknown>][] = []
  for (const extractor of extractors) {
    const extraction = extractor.start(entry)
    if (extraction !== null) started.push([extractor.name, extraction])
  }
  if (started.length === 0) return null
  return {
    write(chunk, at) {
      for (const [, extraction] of started) extraction.write(chunk, at)
    },
    async end() {
      const learned = await Promise.all(started.map(async ([name, one]) => [name, await one.end()] as const))
      const found = learned.filter(([, value]) => value !== null)
      return found.length === 0 ? null : (Object.fromEntries(found) as Extracts)
    },
  }
}

/** The same of a file whose content is at hand. */
export async function extractAll(extractors: readonly Extractor[], entry: Entry, content: Buffer) {
  const extraction = startExtracts(extractors, entry)
  extraction?.write(content, 0)
  return (await extraction?.end()) ?? null
}

/** What a record says was learned of a file. Throws for what no extractor could have given. */
export function parseExtracts(value: unknown): Extracts {
  const fields = Object.entries(asObject(value, 'extracts')).map(([name, field]) => {
    if (!Object.hasOwn(EXTRACTORS, name)) throw new RangeError()
    return [name, EXTRACTORS[name as keyof Extracts].parse(field)]
  })
  return Object.fromEntries(fields)
}
