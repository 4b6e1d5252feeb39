import type { UserFacts } from '../../image/user.ts'
import { list, plain, text, type Words } from '../../text/words.ts'

/** Why the container starts as root. */
export function rootCause({ spec }: UserFacts): Words {
  if (spec === '') return text`no USER is set`
  if (/^(?:root|0)(?::|$)/.test(spec)) return text`USER is ${spec}`
  if (/^[+-]?\d*(?::|$)/.test(spec)) return text`USER ${spec} is UID 0`
  return text`USER ${spec} is UID 0 in ${'/etc/passwd'}`
}

/** `The account app`, `The base image’s accounts app, node, one, two and 2 others`. */
export function accountWords(names: readonly string[], inherited: boolean): Words {
  const noun = plain(names.length === 1 ? 'account' : 'accounts')
  const accounts = text`${noun} ${list(names, 4)}`
  return inherited ? text`The base image’s ${accounts}` : text`The ${accounts}`
}
