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
  program: Pick<RegExp, 'test'>
  /** The value follows the match. */
  before: RegExp
  basic?: true
  /** Whether the program is the command that the value is piped into. */
  piped?: true
}

const QUOTE = String.raw`\\?["']?`
const place = (program: Place['program'], before: string): Place => ({ program, before: new RegExp(before, 'gi') })
const ECHO = String.raw`\b(?:echo|printf)\s+(?:-[neE]{1,3}\s+)?${QUOTE}`
const AUTHORIZATION = String.raw`\bauthorization${QUOTE}\s*[:=]\s*${QUOTE}`

const PLACES: readonly Place[] = [
  place(/authorization/i, String.raw`${AUTHORIZATION}(?:bearer|token)\s+`),
  { ...place(/authorization/i, String.raw`${AUTHORIZATION}basic\s+`), basic: true },
  place(/x-jfrog-art-api/i, String.raw`\bx-jfrog-art-api:\s*`),
  place(/\bmachine\b/, String.raw`\slogin\s+\S{1,200}\s+password\s+`),
  place(/\bcurl\b/, String.raw`\s(?:-[a-z#]{0,8}u|--user|--proxy-user)(?:\s+|=)?${QUOTE}[^\s"':$]{1,200}:`),
  place(/\bwget\b/, String.raw`\s--(?:http-|ftp-|proxy-)?password(?:\s+|=)${QUOTE}`),
  // `-p` takes a value only without a space; `find` has options that start like it.
  place(/\b(?:mysql|mariadb)[\w-]{0,20}\s/, String.raw`\s(?:-p(?!rint|rune|erm\b|ath\b)|--password=)${QUOTE}`),
  place(/\bmysqladmin\b/, String.raw`\spassword\s+${QUOTE}`),
  place(/\bmongo(?:sh|dump|restore|export|import)?\s/, String.raw`\s(?:-p|--password)(?:\s+|=)${QUOTE}`),
  place(/\bredis-cli\b/, String.raw`\s(?:-a|--pass)(?:\s+|=)${QUOTE}`),
  place(/\brabbitmqctl\b/, String.raw`\sadd_user\s+\S{1,100}\s+${QUOTE}`),
  place(/\bhtpasswd\b/, String.raw`\s-[a-z]{0,6}b[a-z]{0,6}\s+\S{1,200}\s+\S{1,100}\s+${QUOTE}`),
  { ...place({ test: takesPlainPasswords }, String.raw`${ECHO}[a-z_][\w.-]{0,31}:`), piped: true },
  { ...place(/\s--(?:password-)?stdin\b/, ECHO), piped: true },
  place({ test: hasHereString }, String.raw`<<<\s*${QUOTE}[a-z_][\w.-]{0,31}:`),
  place(/\b(?:sshpass|login)\b/, String.raw`\s-p(?:\s+|=)?${QUOTE}`),
  place(/\bconfig\s/, String.raw`:_(?:authToken|auth|password)${QUOTE}(?:\s+|\s*=\s*)${QUOTE}`),
  place(
    /\bconfig\s/,
    String.raw`\s${QUOTE}(?:github-oauth|gitlab-oauth|gitlab-token|bearer|pypi-token)\.[\w.-]{1,200}${QUOTE}\s+${QUOTE}`,
  ),
  place(
    /\bconfig\s/,
    String.raw`\s${QUOTE}http-basic\.[\w.-]{1,200}${QUOTE}\s+${QUOTE}[^\s"']{1,200}${QUOTE}\s+${QUOTE}`,
  ),
]

const CHPASSWD = /\bchpasswd\b/

/** Looks only behind the last name: an expression would look behind each of them. */
function takesPlainPasswords(command: string): boolean {
  const [, ...behind] = command.split(CHPASSWD)
  const last = behind.at(-1)
  return last !== undefined && !/\s(?:-e|--encrypted)\b/.test(last)
}

function hasHereString(command: string): boolean {
  const at = command.search(CHPASSWD)
  return at !== -1 && command.includes('<<<', at)
}

/** The credentials in a text of commands. References (`$NAME`) are not credentials. */
export function* credentialsIn(text: string): Generator<Credential> {
  let start = 0
  const commands = text.split(/(?<=[;&|\n])/)
  for (const [index, command] of commands.entries()) {
    const next = command.endsWith('|') ? (commands[index + 1] ?? '') : ''
    for (const { program, before, basic = false, piped = false } of PLACES) {
      if (!program.test(piped ? next : command)) continue
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
