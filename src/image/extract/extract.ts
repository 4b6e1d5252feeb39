import { asObject } from '../../text/json.ts'
import type { Entry, Extracts } from '../model.ts'
import type { Extraction, Extractor } from './extractor.ts'
import { EXTRACTORS } from './registry.ts'

/** Starts the extractors for a file; null if none of them applies. */
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
    searched: () => started.reduce((sum, [, each]) => sum + (each.searched?.() ?? 0), 0),
    end() {
      const results = started.map(([name, each]) => [name, each.end()] as const)
      // Few files have a result that must be awaited, and a promise costs more than most results.
      const isReady = results.every(([, value]) => !(value instanceof Promise))
      return isReady ? combine(results) : Promise.all(results.map(awaitSecond)).then(combine)
    },
  }
}

const awaitSecond = async ([name, value]: readonly [keyof Extracts, unknown]) => [name, await value] as const

function combine(results: readonly (readonly [keyof Extracts, unknown])[]): Extracts | null {
  const extracts = results.filter(([, value]) => value !== null)
  return extracts.length === 0 ? null : (Object.fromEntries(extracts) as Extracts)
}

/** Parses the extracts of a file from a record. @throws RangeError for what no extractor can return */
export function parseExtracts(value: unknown): Extracts {
  const fields = Object.entries(asObject(value, 'extracts')).map(([name, field]) => {
    if (!Object.hasOwn(EXTRACTORS, name)) throw new RangeError()
    return [name, EXTRACTORS[name as keyof Extracts].parse(field)]
  })
  return Object.fromEntries(fields)
}
