/** A credential in the place where a program takes it, whatever it looks like. */
export interface Credential {
  value: string
  /** Offsets in the text, up to the next space or quote. */
  from: number
  to: number
  /** Whether the value is `user:password` in Base64. */
  basic: boolean
}

interface Place {
  /** What the command has to contain. */
  program: RegExp
  /** The value follows the match. */
  before: RegExp
  basic?: true
}

const QUOTE = String.raw`\\?["']?`
const place = (program: RegExp, before: string): Place => ({ program, before: new RegExp(before, 'gi') })
const AUTHORIZATION = String.raw`\bauthorization${QUOTE}\s?[:=]\s?${QUOTE}`

const PLACES: readonly Place[] = [
  place(/authorization/i, String.raw`${AUTHORIZATION}(?:bearer|token)\s{1,9}`),
  { ...place(/authorization/i, String.raw`${AUTHORIZATION}basic\s{1,9}`), basic: true },
  place(/x-jfrog-art-api/i, String.raw`\bx-jfrog-art-api:\s?`),
  place(/\bmachine\b/, String.raw`\slogin\s{1,9}\S{1,200}\s{1,9}password\s{1,9}`),
  place(/\bcurl\b/, String.raw`\s(?:-u|--user|-U|--proxy-user)[ =]?${QUOTE}[^\s"':$]{1,200}:`),
  place(/\b(?:sshpass|login)\b/, String.raw`\s-p[ =]?${QUOTE}`),
  place(/\bconfig\s/, `:_(?:authToken|auth|password)${QUOTE}[ =]${QUOTE}`),
  place(
    /\bconfig\s/,
    String.raw`\s${QUOTE}(?:github-oauth|gitlab-oauth|gitlab-token|bearer|pypi-token)\.[\w.-]{1,200}${QUOTE} ${QUOTE}`,
  ),
  place(/\bconfig\s/, String.raw`\s${QUOTE}http-basic\.[\w.-]{1,200}${QUOTE} ${QUOTE}[^\s"']{1,200}${QUOTE} ${QUOTE}`),
]

/** The credentials in a text of commands. References (`$NAME`) are not credentials. */
export function* credentialsIn(text: string): Generator<Credential> {
  let start = 0
  for (const command of text.split(/(?<=[;&|\n])/)) {
    for (const { program, before, basic = false } of PLACES) {
      if (!program.test(command)) continue
      for (const match of command.matchAll(before)) {
        const from = start + match.index + match[0].length
        const value = valueAt(text, from)
        if (value.length >= 3 && !/^-|[$`]/.test(value)) yield { value, from, to: from + value.length, basic }
      }
    }
    start += command.length
  }
}

function valueAt(text: string, from: number): string {
  const value = /[^\s"'\\]{0,4000}/y
  value.lastIndex = from
  return value.exec(text)?.[0] ?? ''
}
