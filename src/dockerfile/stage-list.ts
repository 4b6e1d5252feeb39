import { quote } from '../text/quote.ts'
import type { Dockerfile, Stage } from './dockerfile.ts'

/** A stage as BuildKit lists it. */
export interface ListedStage {
  /** In lower case; null for an unnamed stage. */
  name: string | null
  /** As written in the FROM. */
  base: string
  /** Null if BuildKit does not say it. */
  line: number | null
  /** Whether a build without a target makes it. */
  isDefault: boolean
}

/**
 * The first difference between the stages that BuildKit lists and those that Stagegate reads, in words; null if there is none.
 * @param dockerfile as parsed: with its variables
 */
export function stageDifference({ stages }: Dockerfile, listed: readonly ListedStage[]): string | null {
  if (listed.length !== stages.length)
    return `BuildKit finds ${listed.length} stages in it, and Stagegate ${stages.length}`
  for (const [index, theirs] of listed.entries()) {
    const difference = differenceOf(theirs, stages[index] as Stage, index === stages.length - 1)
    if (difference !== null) {
      const [what, of, ours] = difference
      return `${what} of stage ${index} is ${of} for BuildKit, and ${ours} for Stagegate`
    }
  }
  return null
}

function differenceOf(
  theirs: ListedStage,
  ours: Stage,
  isLast: boolean,
): [what: string, of: string, ours: string] | null {
  if (theirs.name !== ours.name) return ['the name', shownName(theirs.name), shownName(ours.name)]
  if (theirs.base !== ours.base) return ['the base', quote(theirs.base), quote(ours.base)]
  if (theirs.line !== null && theirs.line !== ours.line)
    return ['the FROM', `on line ${theirs.line}`, `on line ${ours.line}`]
  return theirs.isDefault === isLast ? null : ['the role', roleName(theirs.isDefault), roleName(isLast)]
}

function shownName(name: string | null): string {
  return name === null ? 'missing' : quote(name)
}

function roleName(isDefault: boolean): string {
  return isDefault ? 'the default target' : 'not the default target'
}
