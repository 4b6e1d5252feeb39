import { parse } from 'csv-parse/sync'

/** The lines of a text, trimmed, without empty lines and `#` comments. */
export function parseLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
}

/**
 * The entries of a List input, one per line. As in Docker's actions (`Util.getInputList` of docker/actions-toolkit, with
 * `ignoreComma`), an entry in double quotes may span lines, `""` in it is a quote, and a quoted part after a comma loses
 * its quotes. Lines that begin with `#` are comments.
 * @param verbatim whether entries keep the white space around them, as Docker's actions keep it for secrets
 * @throws Error if a quote does not end; its message may contain an entry
 */
export function parseList(text: string, { verbatim = false } = {}): string[] {
  return clean(
    parseRecords(text).map(fields => fields.join(',')),
    verbatim,
  )
}

/**
 * The entries of a List/CSV input, one or several with commas per line. As in Docker's actions, a line that is quoted as a
 * whole may still have commas, which separate entries.
 * @throws Error if a quote does not end; its message may contain an entry
 */
export function parseListOrCsv(text: string): string[] {
  const entries = parseRecords(text).flatMap(fields => (fields.length === 1 ? (fields[0] ?? '').split(',') : fields))
  return clean(entries, false)
}

/**
 * The entry in the value of a flag. The shell has taken its quotes off already. A value that still begins with one was
 * quoted for the action, and is read as the action reads it.
 * @throws Error if a quote does not end; its message may contain the value
 */
export function parseFlagEntry(value: string): string {
  return value.startsWith('"') ? parseList(value).join('\n') : value
}

/** The attributes of a value for buildx, such as `type=local,"src=a,b"`, by their names in lower case. */
export function parseAttributes(value: string): [name: string, value: string][] {
  return parseRecords(value)
    .flat()
    .map(field => {
      const [name = ''] = field.split('=', 1)
      return [name.trim().toLowerCase(), field.slice(name.length + 1)]
    })
}

function clean(entries: readonly string[], verbatim: boolean): string[] {
  return entries.filter(entry => entry.trim() !== '').map(entry => (verbatim ? entry : entry.trim()))
}

/** The lines of a text, or several if quotes span them, as fields between commas. */
function parseRecords(text: string): string[][] {
  const rows: string[][] = parse(text.replaceAll('\r\n', '\n'), {
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
    comment: '#',
    comment_no_infix: true,
  })
  // The parser knows comments only at the beginning of a line.
  return rows.filter(([first = '']) => !/^\s+#/.test(first))
}
