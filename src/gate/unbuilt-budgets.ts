import type { Budget } from '../options/options.ts'
import { samePlatform } from '../options/platforms.ts'

/** A target that was built, with the platforms of its images. */
export interface BuiltPlatforms {
  target: string
  platforms: readonly string[]
}

/**
 * Budgets for a platform that a target was not built for, which limit nothing in this run. They fail nothing either: each
 * job of a native matrix reads one configuration and builds one of its platforms.
 */
export function unbuiltBudgets(built: readonly BuiltPlatforms[], budgets: readonly Budget[]): Budget[] {
  return budgets.filter(({ target, platform }) => {
    const found = built.find(each => each.target === target)
    if (platform === null || found === undefined || found.platforms.length === 0) return false
    return !found.platforms.some(each => samePlatform(each, platform))
  })
}
