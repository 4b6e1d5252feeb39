/** A name with its value, somewhere in a text. */
export interface Setting {
  name: string
  /** Without quotes. */
  value: string
  /** The offsets of the value with its quotes. */
  from: number
  to: number
  form: 'assignment' | 'member' | 'colon' | 'option'
}

/** `NAME=value`, `--name=value`, `-Dname=value`, `"name": "value"`, `name: value` and `--name value`, up to the value. */
const NAME =
  /(?<![A-Za-z0-9_.-])(-D|--?)?([A-Za-z_][A-Za-z0-9_.-]{0,199})(?:(\\?["']?(?:[ \t]*:[ \t]*(?=\S)|\s?[=:]\s?))|\s+(?=[^\s=&|;>-]))/g
const VALUE = /\\"(?:[^"\\]|\\[^"])*(?:\\")?|"(?:[^"\\]|\\.)*"?|'[^']*'?|(?:\\.|[^\s"',;&|)\\])+/y

/**
 * The settings of a text: a command, a connection string, a JSON. `isSecret` decides which names count; the value of another
 * name may have settings in it. Only values that count are read, so the time is linear.
 */
export function* settingsIn(
  text: string,
  isSecret: (name: string, form: Setting['form']) => boolean,
): Generator<Setting> {
  const names = new RegExp(NAME)
  const values = new RegExp(VALUE)
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const [, dashes, name = '', sign] = match
    const form = formOf(sign)
    if ((form === 'option' && !dashes) || !isSecret(name, form)) continue
    const from = names.lastIndex
    values.lastIndex = from
    const [quoted] = values.exec(text) ?? []
    if (quoted === undefined) continue
    const to = from + quoted.length
    yield { name, value: quoted.replace(/^\\?["']|\\?["']$/g, ''), from, to, form }
    names.lastIndex = to
  }
}

function formOf(sign: string | undefined): Setting['form'] {
  if (sign === undefined) return 'option'
  return sign.includes('=') ? 'assignment' : /["']/.test(sign) ? 'member' : 'colon'
}
