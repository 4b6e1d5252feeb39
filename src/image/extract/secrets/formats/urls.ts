import { holdsToken, isMachineMade, isPlaceholder } from '../../../../secrets/values.ts'
import type { Occurrence } from './format.ts'

/** Where user and password can be. No other URL is in it, so the time is linear. */
const AUTHORITY = /[^\s/]{0,4400}/y
const SCHEME = /(?:^|[^A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{0,40}$/
/** Where an authority ends: in a URL (RFC 3986) of any text, and in one with `?` or `#` in its password. */
const ENDS = [/[\s/?#"'`<>]/, /[\s/"'`<>]/]
/** The end by what is before the URL: a quote or a bracket ends with its like, and without one, only a space does. */
const CLOSING: Readonly<Record<string, RegExp>> = {
  '"': /[\s/?#"]/,
  "'": /[\s/?#']/,
  '`': /[\s/?#`]/,
  '<': /[\s/?#>]/,
  '>': /[\s/?#<]/,
}
const OPEN = /[\s/?#]/
/** The port of a host before another host, user, or text. */
const PORT = /^\d{1,5}[^\w@]/
/** Words used as the password if the user name is the token. */
const NO_PASSWORD = new Set([undefined, '', 'x-oauth-basic', 'x-token-auth'])

/** `https://user:password@host`. The user may be empty, or be the token itself: `https://token@host`. */
export function* inUrls(text: string): Generator<Occurrence> {
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) {
    const { user, password } = userInfoAt(text, at) ?? {}
    if (user === undefined) continue
    if (!NO_PASSWORD.has(password)) yield { at, value: password ?? '' }
    else if (isTokenLike(user)) yield { at, value: user }
  }
}

interface UserInfo {
  user: string
  password?: string
}

/** User and password of the URL whose `://` is at an offset. They end at the last `@` of the authority. */
function userInfoAt(text: string, at: number): UserInfo | null {
  AUTHORITY.lastIndex = at + 3
  const rest = AUTHORITY.exec(text)?.[0] ?? ''
  if (!rest.includes('@')) return null
  for (const end of ENDS) {
    const info = userInfoOf(until(rest, end))
    if (info !== null) return info
  }
  const before = SCHEME.exec(text.slice(Math.max(0, at - 42), at))?.[0][0] ?? ''
  const info = userInfoOf(until(rest, CLOSING[before] ?? OPEN))
  return info?.password === undefined || PORT.test(info.password) ? null : info
}

function until(text: string, end: RegExp): string {
  const at = text.search(end)
  return at === -1 ? text : text.slice(0, at)
}

function userInfoOf(authority: string): UserInfo | null {
  const end = authority.lastIndexOf('@')
  if (end === -1) return null
  const [user = '', password] = authority.slice(0, end).split(/:(.*)/s)
  return /^[^"'`<>,]{0,300}$/.test(user) ? { user, ...(password !== undefined && { password }) } : null
}

/** A user name that nobody chose: a token of a secret issuer, or long and mixed. */
function isTokenLike(value: string): boolean {
  if (isPlaceholder(value)) return false
  if (holdsToken(value) || /^[0-9a-f]{32,}$/.test(value)) return true
  return value.length >= 20 && isMachineMade(value) && /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value)
}
