import type { TreeEntry } from '../../image/model.ts'
import type { Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Evidence, Observation } from '../check.ts'

/** What is reported about a file whose rule makes root of USER. */
export function ruleFinding(
  image: AnalyzedImage,
  entry: TreeEntry,
  program: TreeEntry,
  evidence: Evidence,
  data: { rule: string; command?: string },
  message: Words,
  fix: Words,
): Observation {
  const inherited = [entry, program].every(({ layer }) => image.layers[layer]?.origin === 'base')
  const { path, layer } = entry
  return { evidence, path, layer, data: { ...data, program: program.path, inherited }, message, fix }
}
