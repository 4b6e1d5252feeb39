import { TOKEN, URL_PASSWORD } from './marks.ts'
import { isSecretName } from './values.ts'

export const MASK = '***'

/** `NAME=value` with quotes or without, and `ENV NAME value`. */
const ASSIGNMENT =
  /(?<![A-Za-z0-9_.-])(--?)?([A-Za-z_][A-Za-z0-9_.-]{0,199})(["']?\s?[=:]\s?)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s"',;&|)]+)/g
const OLD_FORM = /^(\s*ENV\s+)([A-Za-z_][A-Za-z0-9_]{0,199})(\s+)([^=\s].*)$/i
/** `--password VALUE`. */
const OPTION = /(?<=\s--?)([A-Za-z][A-Za-z0-9-]{0,99})(\s{1,9})([^\s=-]\S{0,9999})/g
const HEADER = /\b(authorization["']?\s?[:=]\s?["']?(?:bearer|basic|token)\s)[^\s"']+/gi
const KEY = /(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----).*/s

/**
 * Masks an instruction for reports: values of variables with a secret's name, tokens of known issuers, passwords in
 * URLs, and keys. It may mask too much, because readers can look up the line.
 */
export function maskSecrets(text: string): string {
  return text
    .replace(KEY, `$1${MASK}`)
    .replace(OLD_FORM, (all, keyword, name, space) => (isSecretName(name) ? keyword + name + space + MASK : all))
    .replace(HEADER, `$1${MASK}`)
    .replace(URL_PASSWORD, value => (REFERENCE.test(value) ? value : MASK))
    .replace(ASSIGNMENT, (all, dashes, name, sign, value) =>
      isSecretName(name) && !REFERENCE.test(value) ? (dashes ?? '') + name + sign + MASK : all,
    )
    .replace(OPTION, (all, name, space, value) =>
      isSecretName(name) && !REFERENCE.test(value) ? name + space + MASK : all,
    )
    .replace(TOKEN, MASK)
}

/** `$NAME`, `${NAME}` or `"$(cat /run/secrets/x)"`: it shows where the value comes from, and is not the value. */
const REFERENCE = /^["']?\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\}|\([^)]*\))["']?$/

/** Masks a whole text line by line, including keys of several lines. */
export function maskLines(lines: readonly string[]): string[] {
  let inKey = false
  return lines.map(line => {
    const continues = inKey
    inKey = continues ? !KEY_END.test(line) : KEY_BEGIN.test(line) && !KEY_END.test(line)
    return continues ? MASK : maskSecrets(line)
  })
}

const KEY_BEGIN = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/
const KEY_END = /-----END [A-Z ]{0,40}PRIVATE KEY-----/

/** Masks a start command for reports. */
export const maskCommand = (words: string) => maskSecrets(`CMD ${words}`).slice('CMD '.length)
