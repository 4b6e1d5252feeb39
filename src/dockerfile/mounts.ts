/** The sources that the value of a `--mount` names, which is a line of CSV: `type=bind,from=build,target=/x`. */
export function mountSources(mount: string): string[] {
  return fields(mount).flatMap(field => {
    const sign = field.indexOf('=')
    const isSource = sign > 0 && field.slice(0, sign).toLowerCase() === 'from'
    return isSource && sign + 1 < field.length ? field.slice(sign + 1) : []
  })
}

/** RFC 4180: a field in quotes may contain commas, and a quote in it is doubled. */
function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain = '']) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"'),
  )
}
