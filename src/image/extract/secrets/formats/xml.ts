import { SaxesParser } from 'saxes'
import type { Finder, Occurrence } from './format.ts'
import { countParsed } from './parsed.ts'

/** An element of an XML text. */
export interface XmlElement {
  /** Without a prefix. */
  name: string
  attributes: Readonly<Record<string, string>>
  /** Its text, with CDATA and entities, without comments and other elements. */
  value: string
  /** Offset of its start tag's end. */
  at: number
}

const MAX_LEVELS = 200
const MAX_ATTRIBUTES = 1000
const MAX_ERRORS = 100
/** What the parser needs for a character, as bytes that are searched. */
const COST = 30

/**
 * Calls a function with each element of an XML text at its end. The parser expands no entities but those of XML.
 * @returns whether the text is XML; null for a text that is too deep or too faulty to read
 */
function readXml(text: string, visit: (element: XmlElement) => void): boolean | null {
  const parser = new SaxesParser()
  const open: (XmlElement & { parts: string[] })[] = []
  let errors = 0
  let errorsBefore = 0
  let attributeCount = 0
  const limit = (count: number, most: number) => {
    if (count > most) throw new RangeError()
  }
  parser.on('error', () => limit(++errors, MAX_ERRORS))
  parser.on('attribute', () => limit(++attributeCount, MAX_ATTRIBUTES))
  parser.on('opentagstart', () => {
    errorsBefore = errors
    attributeCount = 0
  })
  parser.on('opentag', tag => {
    const name = tag.name.slice(tag.name.lastIndexOf(':') + 1)
    // The parser drops a character with which a value is not XML.
    const readable = errors === errorsBefore ? tag.attributes : {}
    limit(open.push({ name, attributes: readable, value: '', at: parser.position, parts: [] }), MAX_LEVELS)
  })
  const add = (part: string) => open.at(-1)?.parts.push(part)
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('closetag', () => {
    const { parts, ...element } = open.pop() ?? { parts: [] }
    if ('name' in element) visit({ ...element, value: parts.join('').trim() })
  })
  countParsed(COST * text.length)
  try {
    parser.write(text).close()
  } catch {
    return null
  }
  return errors === 0
}

/**
 * Finds secrets in the elements of an XML text with a new `secretOf`, which returns null for an element without one. A program may
 * read a text that is not quite XML, so `search` looks for other secrets in it.
 */
export function inXml(secretOf: () => (element: XmlElement) => string | null, search: Finder): Finder {
  return function* (text) {
    const occurrences: Occurrence[] = []
    const secretIn = secretOf()
    const isXml = readXml(text, element => {
      const value = secretIn(element)
      if (value !== null) occurrences.push({ at: element.at, value })
    })
    yield* occurrences
    if (isXml) return
    if (isXml === null) yield { at: 0, value: '', unread: 'size' }
    const values = new Set(occurrences.map(({ value }) => value))
    for (const occurrence of search(text)) if (!values.has(occurrence.value.trim())) yield occurrence
  }
}
