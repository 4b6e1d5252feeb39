import { samePlatform } from '../oci/platform.ts'
import type { Budget } from '../options/options.ts'

/** A target that was built, with the platforms of its images. */
export interface BuiltPlatforms {
  target: string
  platforms: readonly string[]
}

/**
 * Budgets for platforms for which the target was not built. They limit nothing in this run. They are not a failure: in a
 * native matrix, all jobs read one configuration, and each builds one of its platforms.
 */
export function unbuiltBudgets(built: readonly BuiltPlatforms[], budgets: readonly Budget[]): Budget[] {
  return budgets.filter(({ target, platform }) => {
    const match = built.find(each => each.target === target)
    if (platform === null || match === undefined || match.platforms.length === 0) return false
    return !match.platforms.some(each => samePlatform(each, platform))
  })
}

/** How many budgets one warning names. */
const NAMED = 20

/** The one warning about all of them; null if there are none. */
export function unbuiltWarning(unbuilt: readonly Budget[]): string | null {
  if (unbuilt.length === 0) return null
  const names = unbuilt
    .slice(0, NAMED)
    .map(({ target, platform, size }) => `${target.slice(0, 100)}@${platform}.${size}`)
  const more = unbuilt.length > NAMED ? ` and ${unbuilt.length - NAMED} more` : ''
  return `A budget for a platform that its target was not built for limits nothing: ${names.join(', ')}${more}. Add the platform to the input platforms, or ignore this in a job that builds another one.`
}
