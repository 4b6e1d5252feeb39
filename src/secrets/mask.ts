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
 * A Dockerfile's instruction as reports may show it: the values of variables whose names speak of a secret, tokens of
 * known issuers, passwords in URLs and keys are masked. It rather masks too much: the line number is there to look it up.
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

/** `$NAME`, `${NAME}` or `"$(cat /run/secrets/x)"`: it says where the value is from, and that is worth showing. */
const REFERENCE = /^["']?\$(?:[A-Za-z_][A-Za-z0-9_]*|\{[A-Za-z_][A-Za-z0-9_]*\}|\([^)]*\))["']?$/

/** The same for a whole text, line by line; of a key that has several lines, none is left. */
export function maskLines(lines: readonly string[]): string[] {
  let inKey = false
  return lines.map(line => {
    const began = inKey
    inKey = began ? !KEY_END.test(line) : KEY_BEGIN.test(line) && !KEY_END.test(line)
    return began ? MASK : maskSecrets(line)
  })
}

const KEY_BEGIN = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/
const KEY_END = /-----END [A-Z ]{0,40}PRIVATE KEY-----/

/** The words of a start command as reports may show them. */
export const maskCommand = (words: string) => maskSecrets(`CMD ${words}`).slice('CMD '.length)
