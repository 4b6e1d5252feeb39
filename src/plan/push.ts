import { normalizeReference, referenceProblem, type TaggedReference, toTaggedReference } from '../oci/reference.ts'
import type { PushOptions } from '../options/options.ts'
import type { Problems } from '../options/problems.ts'
import { unknownWord } from '../options/values.ts'

/** Where one target's image is to go. */
export interface PlannedPush {
  target: string
  /** In the order in which they were given. */
  references: TaggedReference[]
}

/** A tag of a bake definition, which may be invalid. */
export interface BakeTag {
  target: string
  reference: string
}

/**
 * Decides which gated target goes to which references.
 * @param carried the tags that a bake definition has for them, which hold where none are given
 * @param problems gets every tag that fits no target, before anything is built
 */
export function planPush(
  { mode, tags }: PushOptions,
  gated: readonly string[],
  carried: readonly BakeTag[],
  problems: Problems,
): PlannedPush[] {
  const wanted = tags.length > 0 ? tags : mode === 'off' ? [] : carried
  if (mode !== 'off' && wanted.length === 0)
    problems.add('push: there is nowhere to push to. Write where under tags, such as ghcr.io/owner/name:1.0.')
  const taken = new Map<string, string>()
  const pushes = new Map<string, TaggedReference[]>(gated.map(name => [name, []]))
  for (const { target: named, reference } of wanted) {
    const target = named ?? (gated.length === 1 ? gated[0] : undefined)
    const tagged = toTaggedReference(reference)
    const references = target === undefined ? undefined : pushes.get(target)
    if (tagged === null)
      problems.add(`tags: "${reference}" of target ${target} cannot be pushed to: ${referenceProblem(reference)}.`)
    else if (target === undefined)
      problems.add(`tags: "${reference}" names no target, but ${gated.length} are gated: write target=${reference}.`)
    else if (references === undefined)
      problems.add(
        `tags: in "${target}=${reference}", there is no gated target of that name: ${unknownWord(target, gated)}`,
      )
    else {
      const place = normalizeReference(tagged)
      const before = taken.get(place)
      if (before !== undefined && before !== target)
        problems.add(`tags: "${reference}" is for ${before} and for ${target}; one tag names one image.`)
      else if (before === undefined) references.push(tagged)
      taken.set(place, target)
    }
  }
  if (mode === 'off') return []
  return [...pushes].map(([target, references]) => ({ target, references })).filter(push => push.references.length > 0)
}
