import { referenceProblem, toTaggedReference } from '../oci/reference.ts'
import type { PushOptions, Tag } from './options.ts'
import type { Problems } from './problems.ts'
import { unknownWord } from './values.ts'

/** The input `push`: a boolean as YAML spells it, or `each`. */
export function parsePushMode(text: string, problems: Problems): PushOptions['mode'] {
  if (text === '' || /^(false|False|FALSE)$/.test(text)) return 'off'
  if (/^(true|True|TRUE)$/.test(text)) return 'all'
  if (text !== 'each') problems.add(`push: ${unknownWord(text, ['true', 'false', 'each'])}`)
  return 'each'
}

/**
 * Parses `reference` and `target=reference`. Neither a reference nor a target's name contains an equals sign. Every reference
 * must have a tag: the name of a git tag may contain commas and equals signs, but no colon. So one in a text of the workflow
 * adds no reference, nor moves one to another target.
 */
export function parseTags(entries: string[], problems: Problems): Tag[] {
  return entries.flatMap(entry => {
    const at = entry.indexOf('=')
    const target = at === -1 ? null : entry.slice(0, at).trim()
    const text = entry.slice(at + 1).trim()
    const reference = toTaggedReference(text)
    if (target !== '' && reference === text) return [{ target, reference }]
    const problem = target === '' ? 'it names no target before its "="' : (referenceProblem(text) ?? NO_TAG)
    problems.add(`tags: "${entry}" is not a reference to push to: ${problem}.`)
    return []
  })
}

const NO_TAG =
  'it has no tag. Write it out, such as :latest; if the name of a git tag is in the input, it may have a comma'
