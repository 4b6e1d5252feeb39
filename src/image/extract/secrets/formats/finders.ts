import { isSecretName } from '../../../../secrets/values.ts'
import type { Finder, Occurrence } from './format.ts'

/** Everything that any of the finders yields. */
export function all(...finders: Finder[]): Finder {
  return function* (text) {
    for (const find of finders) yield* find(text)
  }
}

/**
 * The last group of each match. Patterns are global, start at a fixed word or at the start of a line, and have no adjacent
 * parts that match the same character without a bound.
 */
export function matching(...patterns: RegExp[]): Finder {
  return function* (text) {
    for (const pattern of patterns) {
      for (const match of text.matchAll(pattern)) {
        yield { at: match.index, value: match.findLast(group => group !== undefined) ?? '' }
      }
    }
  }
}

/**
 * `key = value`, `key: value` or `- key: value`, with quotes or without: INI files, properties, TOML, and YAML in block style.
 * glab marks its tokens with a tag of YAML.
 */
const SETTING =
  /^[ \t]*(?:- +|export[ \t]+)?["']?([A-Za-z_.][\w./-]{0,199})["']?[ \t]*[=:][ \t]*(?:!![a-z]{1,20}[ \t]+)?(?:"{1,3}([^"\n]{1,10000})|'{1,3}([^'\n]{1,10000})|([^\s#;"'][^\n]{0,10000}))/gm
/** `{ key: value, key: value }`: YAML in flow style. */
const FLOW_SETTING =
  /[{,][ \t]*["']?([A-Za-z_][\w.-]{0,99})["']?:[ \t]+(?:"([^"\n]{1,10000})|'([^'\n]{1,10000})|([^\s"',{}[\]]{1,10000}))/g

export function* settings(text: string): Generator<Occurrence & { name: string }> {
  for (const { index: at, 1: name = '', 2: double, 3: single, 4: bare = '' } of text.matchAll(SETTING)) {
    yield { at, name, value: double ?? single ?? bare.replace(/\s[#;].*$/s, '').trim() }
  }
  for (const { index: at, 1: name = '', 2: double, 3: single, 4: bare = '' } of text.matchAll(FLOW_SETTING)) {
    yield { at, name, value: double ?? single ?? bare }
  }
}

/** The values of settings whose name, without its sections, matches. */
export function settingsNamed(pattern: RegExp): Finder {
  return function* (text) {
    for (const { at, name, value } of settings(text)) {
      if (pattern.test(name.slice(name.lastIndexOf('.') + 1))) yield { at, value }
    }
  }
}

/** The values of settings whose name announces a secret, with these names. */
export function* secretSettings(text: string): Generator<Occurrence> {
  for (const occurrence of settings(text)) if (isSecretName(occurrence.name)) yield occurrence
}

/**
 * The password in the Base64 of HTTP's basic authentication, `user:password`; null if it is something else. Docker removes
 * NULs around the password.
 */
export function passwordOfBasic(value: string): string | null {
  const [user = '', password] = Buffer.from(value, 'base64').toString('latin1').split(/:(.*)/s)
  const plain = password?.replace(/^\0+/, '').replace(/(?<!\0)\0+$/, '')
  return plain === undefined || /[^\x20-\xff]/.test(user + plain) ? null : plain
}

/** Headers that give access: `Authorization: basic ...`, `PRIVATE-TOKEN: ...`. `before` matches what comes before a header. */
export function headers(before: string): Finder {
  const header = new RegExp(
    String.raw`${before}["']?([A-Za-z-]{2,60}):[ \t]*(?:(basic|bearer|token)[ \t]+)?([^\s"']{3,8000})`,
    'gim',
  )
  return function* (text) {
    for (const { index: at, 1: name = '', 2: scheme = '', 3: value = '' } of text.matchAll(header)) {
      if (scheme.toLowerCase() === 'basic') yield { at, value: passwordOfBasic(value) ?? value }
      else if (scheme !== '' || /auth|token|key|cookie|secret|-api$/i.test(name)) yield { at, value }
    }
  }
}

/** Content and attributes of XML, with spaces for comments: templates have their examples there. */
export function withoutXmlComments(text: string): string {
  const parts: string[] = []
  let from = 0
  for (let at = text.indexOf('<!--'); at !== -1; at = text.indexOf('<!--', from)) {
    const end = text.indexOf('-->', at + 4)
    const to = end === -1 ? text.length : end + 3
    parts.push(text.slice(from, at), text.slice(at, to).replace(/[^\n]/g, ' '))
    from = to
  }
  return parts.join('') + text.slice(from)
}

/** The token that a file consists of. */
export function* wholeToken(text: string): Generator<Occurrence> {
  const value = text.trim()
  if (/^[\w.-]{16,4000}$/.test(value)) yield { at: 0, value }
}
