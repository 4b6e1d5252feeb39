import { isSecretName } from '../../../../secrets/values.ts'
import type { Finder, Occurrence } from './format.ts'

const LINE = /([^\r\n]*)(?:\r\n|\r|\n|$)/g
const KEY = /^((?:[^\\=:\s]|\\.){0,1000})[ \t\f]*[=:]?[ \t\f]*/s
const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }

/**
 * The settings of Java's properties, with their escapes and joined lines; each is at the line where its value starts. Upstream:
 * java.util.Properties.load.
 */
function* properties(text: string): Generator<Occurrence & { name: string }> {
  let parts: { line: string; at: number }[] = []
  for (const { 1: line = '', index } of text.matchAll(LINE)) {
    const plain = line.replace(/^[ \t\f]+/, '')
    if (parts.length === 0 && /^[#!]/.test(plain)) continue
    const continues = /(?<!\\)(?:\\\\)*\\$/.test(plain)
    parts.push({ line: continues ? plain.slice(0, -1) : plain, at: index })
    if (continues) continue
    const all = parts.map(part => part.line).join('')
    const [before = '', name = ''] = KEY.exec(all) ?? []
    const at = offsetOf(before.length, parts)
    parts = []
    if (name !== '') yield { at, name: withoutEscapes(name), value: withoutEscapes(all.slice(before.length)) }
  }
}

/** The offset of the line that has a character of the joined lines. */
function offsetOf(character: number, parts: readonly { line: string; at: number }[]): number {
  let length = 0
  for (const { line, at } of parts) {
    length += line.length
    if (length > character) return at
  }
  return parts.at(-1)?.at ?? 0
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(?:u([\da-fA-F]{4})|(.))/gs, (_, hex: string | undefined, character: string) =>
    hex === undefined ? (ESCAPES[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** The values of Java's properties whose name, without its sections, matches. */
export function propertiesNamed(pattern: RegExp): Finder {
  return function* (text) {
    for (const { at, name, value } of properties(text)) if (pattern.test(lastWord(name))) yield { at, value }
  }
}

/** The values whose name announces a secret, with these names. GitHub's documentation calls its token `gpr.key`. */
export function* secretProperties(text: string): Generator<Occurrence> {
  for (const occurrence of properties(text)) {
    if (isSecretName(occurrence.name)) yield occurrence
    else if (/^gpr\.(?:key|token)$/.test(occurrence.name)) yield { at: occurrence.at, value: occurrence.value }
  }
}

const lastWord = (name: string) => name.slice(name.lastIndexOf('.') + 1)
