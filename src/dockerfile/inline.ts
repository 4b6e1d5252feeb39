const PREFIX = 'inline Dockerfile of '

/** The path in reports of a Dockerfile whose text is in a bake or Compose definition. */
export function inlinePath(target: string): string {
  return PREFIX + target
}

/** Whether a path in a report is that of no file. */
export function isInlinePath(path: string): boolean {
  return path.startsWith(PREFIX)
}
