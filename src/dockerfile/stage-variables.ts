import type { Platform } from '../oci/platform.ts'
import { parseAssignment } from '../text/assignment.ts'
import { baseChain, type Dockerfile, type Instruction, type Stage } from './dockerfile.ts'
import { type BuildInputs, expand, givenArguments, globalArguments } from './expand.ts'
import type { Values } from './lexer.ts'

/**
 * The variables that an instruction of a stage sees: the ARG and ENV before it, in its stage and those below it. A variable
 * that none of them sets may come from the base image, so its value is unknown; after `FROM scratch`, it is not set.
 * Upstream: moby/buildkit frontend/dockerfile/dockerfile2llb/convert.go, `dispatchArg` and `dispatchEnv`.
 */
export function stageVariables(
  dockerfile: Dockerfile,
  stage: Stage,
  instruction: Instruction,
  inputs: BuildInputs,
  platform: Platform | null,
): Values {
  const chain = baseChain(dockerfile, stage)
  const globals = globalArguments(dockerfile, inputs, platform)
  const overrides = givenArguments(inputs)
  const variables = new Map<string, string | null>()
  const isEmpty = chain.at(-1)?.base === 'scratch'
  const valueFor: Values = name => (variables.has(name) ? variables.get(name) : isEmpty ? undefined : null)
  for (const one of chain.toReversed().flatMap(({ instructions }) => instructions)) {
    if (one === instruction) break
    const isArg = one.keyword === 'ARG'
    if (!isArg && one.keyword !== 'ENV') continue
    // All pairs of an ENV see the variables before it.
    const set = one.args.flatMap((word): [string, string | null][] => {
      const { name, value } = parseAssignment(word)
      if (isArg && overrides.has(name)) return [[name, overrides.get(name) ?? null]]
      if (value !== null) return [[name, expandAll(value)]]
      const global = globals.get(name)
      return global === undefined ? [] : [[name, global]]
    })
    for (const [name, value] of set) variables.set(name, value)
  }
  return valueFor

  function expandAll(text: string): string | null {
    return expand(text, valueFor, dockerfile.escapeToken)
  }
}
