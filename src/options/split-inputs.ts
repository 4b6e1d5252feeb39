import { type InputName, type InputTexts, mapInputs, type RawInputs } from './inputs.ts'
import type { Problems } from './problems.ts'
import { splitSecrets } from './secrets.ts'
import { parseBoolean, parseList, parseListOrCsv } from './values.ts'

/** Splits the texts of the action's inputs. A text that cannot be split is a problem, and counts as absent. */
export function splitInputs(texts: InputTexts, problems: Problems): RawInputs {
  return mapInputs((name, { kind }) => {
    const text = texts[name]?.trim() ?? ''
    switch (kind) {
      case 'text':
        return text
      case 'boolean':
        return text === '' ? null : parseBoolean(name, text, problems)
      case 'lines':
        return parseList(text)
      case 'csv':
        return splitQuoted(name, parseListOrCsv, text, problems)
      case 'quoted-lines':
        return splitQuoted(name, splitSecrets, text, problems)
    }
  })
}

function splitQuoted(name: InputName, split: (text: string) => string[], text: string, problems: Problems): string[] {
  try {
    return split(text)
  } catch {
    // The message of the CSV parser may quote a secret.
    problems.add(`${name}: a quoted value does not end, or continues after its closing quote.`)
    return []
  }
}
