import type { Image } from '../image/model.ts'
import { shorten } from '../text/shorten.ts'
import type { Fix, Words } from '../text/words.ts'
import type { Check, Finding, Observation } from './check.ts'
import { blameConfig } from './config-blame.ts'
import { type SeverityPair, severityOf } from './finding-severity.ts'
import type { Source } from './source.ts'

/** An observation in a report; null if the configuration turns off findings of this kind. */
export function toFinding(
  check: Check,
  set: SeverityPair,
  observation: Observation,
  image: Image,
  source: Source,
): Finding | null {
  const severity = severityOf(check, set, observation)
  if (severity === null) return null
  const layer = observation.layer ?? null
  return {
    check: check.id,
    severity,
    path: observation.path ?? null,
    package: observation.package ?? null,
    layer,
    blame:
      observation.blame ??
      (layer === null ? blameConfig(observation.setBy, source) : (image.layers[layer]?.blame ?? null)),
    data: shortened(observation.data ?? {}),
    message: observation.message,
    fix: fixOf(observation.fix),
    ...(observation.unread && { unread: observation.unread }),
    waiver: null,
  }
}

/** A value may be as long as the image's config allows: too long to read. */
function shortened(data: Finding['data']): Finding['data'] {
  const short = (value: string) => shorten(value, MAX_DATA)
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === 'string' ? short(value) : Array.isArray(value) ? value.map(short) : value,
    ]),
  )
}

/** Code points; no path is longer. */
const MAX_DATA = 4096

const fixOf = (fix: Words | Fix | null): Fix | null => fix && { snippet: [], ...fix }
