import { normalizePlatform, type Platform } from '../oci/platform.ts'
import { type Assignment, parseAssignment } from '../text/assignment.ts'
import type { Dockerfile } from './dockerfile.ts'
import { lex, type Values } from './lexer.ts'

/** The inputs of a build besides its Dockerfile. */
export interface BuildInputs {
  /** An argument without a value takes that of the builder's environment. */
  args: readonly Assignment[]
  /** Contexts that replace images and stages of that name, and their places. */
  contexts: readonly Assignment[]
  /** The stage that is asked for: null for the last one; absent if it is unknown. */
  target?: string | null
}

export const NO_INPUTS: BuildInputs = { args: [], contexts: [] }

/**
 * The variables that a FROM can use: BuildKit's own, and the arguments before the first FROM, overridden by the build's
 * inputs. Docker's reference, "Understand how ARG and FROM interact"; moby/buildkit
 * frontend/dockerfile/dockerfile2llb/convert.go, `buildMetaArgs`.
 * @param platform that of the image; null if it is unknown
 */
export function globalArguments(
  { args, escapeToken }: Pick<Dockerfile, 'args' | 'escapeToken'>,
  inputs: BuildInputs,
  platform: Platform | null,
): Map<string, string | null> {
  const overrides = givenArguments(inputs)
  const variables = platformArguments(platform).set('TARGETSTAGE', targetStageName(inputs))
  for (const name of variables.keys()) if (overrides.has(name)) variables.set(name, overrides.get(name) ?? null)
  for (const word of args) {
    const { name, value } = parseAssignment(word)
    if (overrides.has(name)) variables.set(name, overrides.get(name) ?? null)
    else if (value !== null)
      variables.set(
        name,
        expand(value, name => variables.get(name), escapeToken),
      )
  }
  return variables
}

/** The arguments of a build; null for a value from the builder's environment. */
export function givenArguments({ args }: BuildInputs): Map<string, string | null> {
  return new Map(args.map(({ name, value }) => [name, value]))
}

/** BuildKit calls the last stage `default`, whatever its name is. Upstream: dockerfile2llb/platform.go, `defaultArgs`. */
function targetStageName({ target }: BuildInputs): string | null {
  return target === undefined ? null : target || 'default'
}

/** What depends on the builder, or on a version of Windows. */
const UNKNOWN = 'BUILDPLATFORM BUILDOS BUILDOSVERSION BUILDARCH BUILDVARIANT TARGETOSVERSION'.split(' ')

/** BuildKit's own arguments. Upstream: dockerfile2llb/platform.go, `defaultArgs`. */
function platformArguments(platform: Platform | null): Map<string, string | null> {
  const text = platform && normalizePlatform(platform)
  const [os, architecture, variant = ''] = text?.split('/') ?? []
  return new Map<string, string | null>([
    ...UNKNOWN.map(name => [name, null] as const),
    ['TARGETPLATFORM', text],
    ['TARGETOS', os ?? null],
    ['TARGETARCH', architecture ?? null],
    ['TARGETVARIANT', text === null ? null : variant],
  ])
}

/** Expands the variables of a text. A variable that is not set is empty. Null if a value, or the whole, is unknown. */
export function expand(text: string, values: Values, escapeToken: string): string | null {
  const lexed = lex(text, { escapeToken, values })
  return lexed?.isKnown ? lexed.text : null
}

/** Expands what is known. Variables whose value is unknown stay as written, and so does a text that BuildKit refuses. */
export function expandKnown(text: string, values: Values, escapeToken: string): string {
  return lex(text, { escapeToken, values })?.text ?? text
}
