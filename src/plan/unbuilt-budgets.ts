import { samePlatform } from '../oci/platform.ts'
import type { Budget } from '../options/options.ts'
import type { Problems } from '../options/problems.ts'
import { firstNames } from '../text/format.ts'

/** A target, with the platforms that it has or will have images for. */
export interface BuiltPlatforms {
  target: string
  platforms: readonly string[]
}

/**
 * Budgets for platforms that their targets have no image for. They limit nothing in this run. Each is a problem, except one
 * of the configuration in a run for a single platform: in a native matrix, all jobs read one configuration, and each builds
 * one of its platforms. A target that has another platform than the run got it from its definition or its Dockerfile.
 * @param own the platforms of the run: the requested ones, else the machine's
 * @returns the exceptions
 */
export function refuseUnbuilt(
  built: readonly BuiltPlatforms[],
  budgets: readonly Budget[],
  own: readonly string[],
  problems: Problems,
): Budget[] {
  const [job = '', ...others] = own
  // An engine on Windows or macOS mostly builds for Linux.
  const ofJob = others.length > 0 ? [] : [job, job.replace(/^[^/]*/, 'linux')]
  return budgets.filter(({ target, platform, from }) => {
    const platforms = built.find(each => each.target === target)?.platforms ?? []
    if (platform === null || platforms.length === 0 || platforms.some(each => samePlatform(each, platform)))
      return false
    const [only = '', ...more] = platforms
    const isJobs = more.length === 0 && ofJob.some(each => samePlatform(each, only))
    if (typeof from !== 'string' && isJobs) return true
    problems.add(
      `${target} has no image for ${platform} (only for ${firstNames(platforms, NAMED)}), so this budget limits nothing. Name a platform that is built, or remove the budget.`,
      from,
    )
    return false
  })
}

/** How many platforms or budgets one message names. */
const NAMED = 20

/** The one warning about all of them; null if there are none. */
export function unbuiltWarning(unbuilt: readonly Budget[]): string | null {
  if (unbuilt.length === 0) return null
  const names = unbuilt.map(({ target, platform, size }) => `${target.slice(0, 100)}@${platform}.${size}`)
  return `A budget for a platform that its target was not built for limits nothing: ${firstNames(names, NAMED)}. Add the platform to the input platforms, or ignore this in a job that builds another one.`
}
