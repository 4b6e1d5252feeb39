import type { TreeEntry } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import { text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Evidence, Observation } from '../check.ts'
import { unreadFile } from '../unread-file.ts'

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

/** A file whose rules may mean anything: the check does not pass, unless the base image brought the file. */
export function notUnderstood(
  image: AnalyzedImage,
  entry: TreeEntry,
  program: TreeEntry,
  rule: string,
  { uid }: UserFacts,
): Observation {
  const message = text`${entry.path} has rules of ${program.path} that Stagegate does not understand. They may make root of UID ${uid ?? 0}.`
  if (image.layers[entry.layer]?.origin === 'own')
    return unreadFile(
      entry.path,
      entry.layer,
      'rules-unread',
      message,
      `Leave ${rule} out of the image, or write simple rules.`,
    )
  const fix = text`Leave ${rule} out of the image, or write simple rules.`
  return ruleFinding(image, entry, program, 'likely', { rule, command: '' }, message, fix)
}
