import { readlinkSync, realpathSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'

/** What Linux follows in one path. */
const MAX_LINKS = 40

/**
 * The path without links, as far as it exists. A link is followed even if nothing is at its end yet: a path such as
 * /proc/123/environ exists as soon as a program runs.
 */
export function realPath(path: string): string {
  return followLinks(path, MAX_LINKS)
}

function followLinks(path: string, links: number): string {
  for (let existing = path; ; existing = dirname(existing)) {
    try {
      const real = realpathSync.native(existing)
      return existing === path ? real : resolve(real, relative(existing, path))
    } catch {
      const target = links > 0 ? linkTarget(existing) : null
      if (target !== null) return followLinks(resolve(target, relative(existing, path)), links - 1)
      if (existing === dirname(existing)) return resolve(path)
    }
  }
}

/** Where a link leads; null for anything else. */
function linkTarget(path: string): string | null {
  try {
    return resolve(realpathSync.native(dirname(path)), readlinkSync(path))
  } catch {
    return null
  }
}
