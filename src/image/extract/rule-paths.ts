const NAMES = ['/doas.conf\0', '/doas.d\0'].map(name => Buffer.from(name, 'latin1'))

/** Longer paths, and more of them, are of no program. */
const MAX_PATH = 200
const MAX_PATHS = 20

/** The absolute paths of rules that a program of doas contains: whole strings of it. Each once. */
export function findRulePaths(program: Buffer): string[] {
  const paths = new Set<string>()
  for (const name of NAMES) {
    for (let at = program.indexOf(name); at >= 0 && paths.size < MAX_PATHS; at = program.indexOf(name, at + 1)) {
      const end = at + name.length - 1
      const before = program.subarray(Math.max(0, end - MAX_PATH), end)
      const start = before.lastIndexOf(0) + 1
      const path = before.toString('latin1', start)
      if (start > 0 && /^(?:\/[\w.+-]+)+$/.test(path)) paths.add(path)
    }
  }
  return [...paths]
}
