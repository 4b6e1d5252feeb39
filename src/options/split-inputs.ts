import { type InputName, type InputTexts, mapInputs, type RawInputs } from './inputs.ts'
import { parseList, parseListOrCsv } from './lists.ts'
import type { Problems } from './problems.ts'
import { parseBoolean } from './values.ts'

/** Splits the texts of the action's inputs. A text that cannot be split is a problem, and counts as absent. */
export function splitInputs(texts: InputTexts, problems: Problems): RawInputs {
  return mapInputs((name, { kind }) => {
    const text = texts[name]?.trim() ?? ''
    switch (kind) {
      case 'text':
        return text
      case 'boolean':
        return text === '' ? null : parseBoolean(name, text, problems)
      case 'list':
        return readQuoted(name, () => parseList(text), problems) ?? []
      case 'verbatim-list':
        return readQuoted(name, () => parseList(texts[name] ?? '', { verbatim: true }), problems) ?? []
      case 'csv':
        return readQuoted(name, () => parseListOrCsv(text), problems) ?? []
    }
  })
}

/** What `read` returns; null with a problem if a quote does not end. */
export function readQuoted<Value>(name: InputName, read: () => Value, problems: Problems): Value | null {
  try {
    return read()
  } catch {
    // The message of the CSV parser may quote a secret.
    problems.add(`${name}: a quoted value does not end with a double quote.`)
    return null
  }
}
