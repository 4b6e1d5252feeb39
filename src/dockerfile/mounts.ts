/**
 * The source that the value of a `--mount` names, which is a line of CSV: `type=bind,from=build,target=/x`. The last of
 * several counts. Upstream: moby/buildkit frontend/dockerfile/instructions/commands_runmount.go.
 */
export function mountSource(mount: string): string | null {
  const source = fields(mount).findLast(field => /^from=/i.test(field))
  return source?.slice('from='.length) || null
}

/** RFC 4180: a field in quotes may contain commas, and a quote in it is doubled. */
function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  )
}
