import type { Platform } from '../oci/platform.ts'
import { namedContexts } from './contexts.ts'
import type { Dockerfile, Stage } from './dockerfile.ts'
import { type BuildInputs, expand, globalArguments } from './expand.ts'

/**
 * The Dockerfile with its stages as a build has them. `FROM ${ENVIRONMENT}-base` names a stage; a base whose variables only
 * the build knows stays as written, with its `$`. A named context replaces a whole stage, of which the FROM is left.
 * @param platform that of the image; null for all platforms of the build
 */
export function resolveStages(dockerfile: Dockerfile, inputs: BuildInputs, platform: Platform | null): Dockerfile {
  const variables = globalArguments(dockerfile, inputs, platform)
  const contexts = namedContexts(inputs)
  const stages = dockerfile.stages.map((stage): Stage => {
    if (stage.name !== null && contexts.has(stage.name))
      return { ...stage, base: REPLACED, instructions: stage.instructions.slice(0, 1) }
    const base = expand(stage.base, name => variables.get(name), dockerfile.escapeToken)
    return base === null || base === stage.base ? stage : { ...stage, base }
  })
  return { ...dockerfile, stages }
}

/** The base of a stage that a named context replaces. No image has this name. */
export const REPLACED = ''

/** Whether only the build knows what a resolved base is. */
export function isUnknownBase(base: string): boolean {
  return base.includes('$')
}
