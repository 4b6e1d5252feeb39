import type { Dockerfile } from './dockerfile.ts'

/** The inputs of a build besides its Dockerfile. */
export interface BuildInputs {
  /** `NAME=value`, or a NAME whose value comes from the builder's environment. */
  args: readonly string[]
  /** `name=place`: contexts that replace images and stages of that name. */
  contexts: readonly string[]
}

export const NO_INPUTS: BuildInputs = { args: [], contexts: [] }

/**
 * The values that a FROM can use: the arguments before the first FROM, overridden by the build's inputs; null if the
 * value is unknown. Docker's reference, "Understand how ARG and FROM interact".
 */
export function globalArguments(dockerfile: Dockerfile, inputs: BuildInputs): Map<string, string | null> {
  const values = new Map<string, string | null>()
  const overrides = new Map(
    inputs.args.map(arg => [parsePairName(arg), arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : null]),
  )
  for (const [name, text] of dockerfile.args) {
    const value = overrides.get(name)
    values.set(name, value !== undefined ? value : text === null ? null : expand(text, values))
  }
  return values
}

/** The part before the first `=`. */
export function parsePairName(pair: string): string {
  return pair.split('=', 1)[0] ?? ''
}

/** No image name is longer. Without a limit, arguments made of other arguments could double at each step. */
const MAX_NAME = 4096

/**
 * Expands the variables of a text: BuildKit's `$NAME`, `${NAME}`, `${NAME:-word}` and `${NAME:+word}`. An undeclared
 * variable is empty. Null if a value is unknown.
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
