import { normalizeReference, referenceProblem, type TaggedReference, toTaggedReference } from '../oci/reference.ts'
import type { PushOptions } from '../options/options.ts'
import type { Problems } from '../options/problems.ts'
import { unknownWord } from '../options/values.ts'

/** Where the image of one target goes. */
export interface PlannedPush {
  target: string
  /** In the user's order. */
  references: TaggedReference[]
}

/** A tag of a bake definition, which may be invalid. */
export interface BakeTag {
  target: string
  reference: string
}

/**
 * Decides which gated target goes to which references.
 * @param defined the tags of the bake definition, which count if the options have none
 * @param problems gets every tag that fits no target, before anything is built
 */
export function planPush(
  { mode, tags }: PushOptions,
  gated: readonly string[],
  defined: readonly BakeTag[],
  problems: Problems,
): PlannedPush[] {
  const selected = tags.length > 0 ? tags : mode === 'off' ? [] : defined
  if (mode !== 'off' && selected.length === 0)
    problems.add('push: there is no destination. Set tags, such as ghcr.io/owner/name:1.0.')
  const owners = new Map<string, string>()
  const pushes = new Map<string, TaggedReference[]>(gated.map(name => [name, []]))
  for (const { target: written, reference } of selected) {
    const target = written ?? (gated.length === 1 ? gated[0] : undefined)
    const tagged = toTaggedReference(reference)
    const references = target === undefined ? undefined : pushes.get(target)
    if (tagged === null)
      problems.add(
        `tags: "${reference}" of target ${target} is not a reference to push to: ${referenceProblem(reference)}.`,
      )
    else if (target === undefined)
      problems.add(`tags: "${reference}" names no target, but ${gated.length} are gated: write target=${reference}.`)
    else if (references === undefined)
      problems.add(`tags: "${target}=${reference}" is for no gated target: ${unknownWord(target, gated)}`)
    else {
      const place = normalizeReference(tagged)
      const owner = owners.get(place)
      if (owner !== undefined && owner !== target)
        problems.add(`tags: "${reference}" is for both ${owner} and ${target}. Give each target its own tag.`)
      else if (owner === undefined) references.push(tagged)
      owners.set(place, target)
    }
  }
  if (mode === 'off') return []
  return [...pushes].map(([target, references]) => ({ target, references })).filter(push => push.references.length > 0)
}
