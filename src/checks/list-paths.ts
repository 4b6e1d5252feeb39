const MAX_PATHS = 5

/** The files or folders that one finding is about, as its data: the first ones, and the number of the others. */
export function listPaths(paths: readonly string[]): { paths: string[]; morePaths: number } {
  return { paths: paths.slice(0, MAX_PATHS), morePaths: Math.max(0, paths.length - MAX_PATHS) }
}
