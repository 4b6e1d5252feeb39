import type { Dockerfile } from './dockerfile.ts'

/** What a build was given from outside of the Dockerfile. */
export interface BuildInputs {
  /** `NAME=value`, or a NAME whose value comes from the builder's environment. */
  args: readonly string[]
  /** `name=place`: contexts that stand in for images and stages of that name. */
  contexts: readonly string[]
}

/**
 * The values that a FROM can use: the arguments before the first FROM, with what the build was given for them; null
 * where the value is not known. Docker's reference, "Understand how ARG and FROM interact".
 */
export function globalArguments(dockerfile: Dockerfile, given: BuildInputs): Map<string, string | null> {
  const values = new Map<string, string | null>()
  const set = new Map(
    given.args.map(arg => [parsePairName(arg), arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : null]),
  )
  for (const [name, text] of dockerfile.args) {
    const given = set.get(name)
    values.set(name, given !== undefined ? given : text === null ? null : expand(text, values))
  }
  return values
}

/** The part before the first `=`. */
export function parsePairName(pair: string): string {
  return pair.split('=', 1)[0] ?? ''
}

/** No name of an image is longer; arguments that are made of others could double with each. */
const MAX_NAME = 4096

/**
 * A text with its variables filled in, as far as BuildKit's `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}` go;
 * null where a value is not known. A variable that nobody declared is empty.
 */
export function expand(text: string, values: ReadonlyMap<string, string | null>): string | null {
  let unknown = false
  const filled = text.replace(
    /\$(?:\{(\w+)(?:(:?[-+])([^{}$]*))?\}|(\w+))/g,
    (_, braced: string | undefined, operator: string | undefined, word = '', bare = '') => {
      const value = values.get(braced ?? bare)
      if (value === null) unknown = true
      const isSet = operator?.startsWith(':') ? Boolean(value) : value !== undefined
      if (operator?.endsWith('-')) return isSet ? (value ?? '') : word
      if (operator?.endsWith('+')) return isSet ? word : ''
      return value ?? ''
    },
  )
  return unknown || filled.length > MAX_NAME || filled.includes('$') ? null : filled
}
