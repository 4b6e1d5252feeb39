import { counted } from '../../text/format.ts'
import { plain } from '../../text/words.ts'
import type { Observation } from '../check.ts'

/** A hostile image has a million such files. A waiver by path needs one finding per file. */
const MAX_FINDINGS = 50

/** The first observations, and one that counts the rest: `Also world-writable: 950 more paths.` */
export function atMost(observations: Observation[], attribute: string): Observation[] {
  if (observations.length <= MAX_FINDINGS) return observations
  const [next] = observations.slice(MAX_FINDINGS)
  const layer = next?.layer === undefined ? {} : { layer: next.layer }
  const more = observations.length - MAX_FINDINGS
  const message = plain(`Also ${attribute}: ${counted(more, 'more path')}.`)
  return [...observations.slice(0, MAX_FINDINGS), { evidence: 'proven', ...layer, data: { more }, message, fix: null }]
}
