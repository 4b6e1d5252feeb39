import type { SupervisorFacts } from '../extracts.ts'
import type { Extractor } from './extractor.ts'
import { fromWholeFile } from './whole-file.ts'

/** Real files have a few kilobytes. */
const MAX_BYTES = 64 * 1024
const MAX_PROGRAMS = 200
const MAX_LENGTH = 2000

/**
 * The programs and included files of a configuration of supervisord; other files have no result. supervisord.org,
 * configuration: the sections of an INI file; `;` behind a space starts a comment, and indented lines continue a value.
 */
export const supervisor: Extractor<'supervisor'> = {
  name: 'supervisor',
  start({ path, size }) {
    if (!/\.(?:conf|ini)$/.test(path) || size > MAX_BYTES || size === 0) return null
    return fromWholeFile(size, content => factsOf(content.toString('utf8')))
  },
  parse(value) {
    const { programs, include } = Object(value) as Partial<SupervisorFacts>
    if (!Array.isArray(programs) || programs.length > MAX_PROGRAMS || !isText(include)) throw new RangeError()
    for (const { name, command, directory, starts } of programs) {
      if (!isText(name) || !isText(command) || typeof starts !== 'boolean') throw new RangeError()
      if (directory !== null && !isText(directory)) throw new RangeError()
    }
    return { programs, include }
  },
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_LENGTH

function factsOf(text: string): SupervisorFacts | null {
  const sections = sectionsOf(text)
  const programs = [...sections].flatMap(([section, values]) => {
    const [, name] = /^program:(.+)$/.exec(section) ?? []
    const command = values.get('command')
    if (name === undefined || !command) return []
    const starts = !/^(?:false|no|off|0)$/i.test(values.get('autostart') ?? '')
    return [{ name, command, directory: values.get('directory') ?? null, starts }]
  })
  const include = sections.get('include')?.get('files') ?? ''
  if (programs.length === 0 && !(sections.has('supervisord') && include !== '')) return null
  const facts = { programs: programs.slice(0, MAX_PROGRAMS), include }
  const texts = [include, ...facts.programs.flatMap(one => [one.name, one.command, one.directory ?? ''])]
  return texts.every(isText) ? facts : null
}

function sectionsOf(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>()
  let section = new Map<string, string>()
  let key = ''
  for (const whole of text.split(/\r?\n/)) {
    if (/^\s*(?:[;#]|$)/.test(whole)) continue
    const line = whole.replace(/\s;.*$/s, '').trimEnd()
    const [, name] = /^\[([^\]]+)\]/.exec(line) ?? []
    const [, first, value = ''] = /^([^\s=:][^=:]*?)\s*[=:]\s*(.*)$/.exec(line) ?? []
    if (name !== undefined) {
      section = sections.get(name) ?? new Map()
      sections.set(name, section)
      key = ''
    } else if (/^\s/.test(line)) {
      if (key !== '') section.set(key, `${section.get(key)} ${line.trim()}`.trim())
    } else if (first !== undefined) {
      key = first.toLowerCase()
      section.set(key, value)
    }
  }
  return sections
}
