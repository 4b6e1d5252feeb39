import { Ajv, type ErrorObject } from 'ajv'
import { LineCounter, parseDocument } from 'yaml'
import schema from '../../schema/config.schema.json' with { type: 'json' }
import type { FailureLocation } from '../failure.ts'
import { isDeepYaml, MAX_YAML_LEVELS } from '../text/yaml-levels.ts'
import { indexKeys } from './config-keys.ts'
import type { BudgetSize, GateRole, Preset } from './options.ts'
import type { Problems } from './problems.ts'
import type { FailOn, Severities } from './severity.ts'
import { unknownWord } from './values.ts'

export type RawBudget = Partial<Record<BudgetSize, string | number>>

/** The shape of a configuration that fits schema/config.schema.json. */
export interface RawConfig {
  preset?: Preset
  'fail-on'?: FailOn
  targets?: Record<
    string,
    {
      role?: GateRole
      budget?: RawBudget
      platforms?: Record<string, { budget?: RawBudget } | null>
      growth?: string | number | RawBudget
    } | null
  >
  checks?: Severities
  waivers?: { check: string; path?: string; target?: string; reason: string; until: string }[]
}

/**
 * Keys are texts, so that `1` and `"1"` are one key. The line of an error is added here. The library compares each key with
 * all others, which takes minutes for many.
 */
const YAML = { prettyErrors: false, uniqueKeys: false, stringKeys: true } as const

/** One run shows no more, and the rest of such a file has no effect. */
const MAX_PROBLEMS = 100

type Path = readonly (string | number)[]

/** A configuration file whose YAML can be read. */
export interface ConfigDocument {
  /** Parts that do not fit the schema are still in it: ask `isValid` before a part is used. */
  raw: RawConfig
  lineOf(...path: Path): FailureLocation
  /** Whether a part, all that contains it, and all in it have the shape of the schema. */
  isValid(...path: Path): boolean
}

/** Parses YAML, and compares it with the schema. Each problem has its line. Null if the text is not YAML. */
export function parseConfigDocument(file: string, text: string, problems: Problems): ConfigDocument | null {
  if (isDeepYaml(text)) {
    problems.add(`it has more than ${MAX_YAML_LEVELS} levels. Check how it was made.`, { file, line: 1 })
    return null
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, ...YAML })
  const at = (offset: number): FailureLocation => ({ file, line: lines.linePos(offset).line })
  for (const error of document.errors.slice(0, MAX_PROBLEMS)) problems.add(error.message, at(error.pos[0]))
  const { explicit, version } = document.directives?.yaml ?? {}
  // Version 1.1 reads 900:00:00 as a number, and `off` as false.
  if (explicit && version !== '1.2')
    problems.add(`%YAML ${version} is not supported. Remove the line.`, { file, line: 1 })
  if (document.errors.length > 0) return null
  const keys = indexKeys(document)
  for (const offset of keys.repeated.slice(0, MAX_PROBLEMS)) problems.add('Map keys must be unique', at(offset))
  if (keys.repeated.length > 0) return null
  const lineOf = (...path: Path): FailureLocation => {
    const offset = keys.offsetOf(path)
    return offset === null ? { file, line: 1 } : at(offset)
  }
  // An empty file is an empty configuration. The limit of aliases stops a document that expands without end.
  const raw: unknown = document.toJS({ maxAliasCount: 100 }) ?? {}
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true })
  ajv.validate(schema, raw)
  const errors = ajv.errors ?? []
  for (const error of errors.slice(0, MAX_PROBLEMS)) addProblem(error, lineOf, problems)
  if (errors.length > MAX_PROBLEMS) return null
  const invalid = errors.map(pathOf)
  const isValid = (...path: Path) => !invalid.some(other => startsWith(path, other) || startsWith(other, path))
  return { raw: raw as RawConfig, lineOf, isValid }
}

/** The part of a document that an error is about: the key itself if the schema does not have it. */
function pathOf({ instancePath, keyword, params }: ErrorObject): Path {
  const path = instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(part => (/^\d+$/.test(part) ? Number(part) : part))
  return keyword === 'additionalProperties' ? [...path, String(params['additionalProperty'])] : path
}

function startsWith(path: Path, prefix: Path): boolean {
  return prefix.length <= path.length && prefix.every((part, index) => String(part) === String(path[index]))
}

function addProblem(error: ErrorObject, lineOf: ConfigDocument['lineOf'], problems: Problems): void {
  const path = pathOf(error)
  const name = (error.keyword === 'additionalProperties' ? path.slice(0, -1) : path).join('.')
  const place = lineOf(...path)
  const where = name === '' ? '' : `${name}: `
  if (error.keyword === 'additionalProperties') {
    const keys = Object.keys(error.parentSchema?.['properties'] ?? {})
    problems.add(where + unknownWord(String(path.at(-1)), keys), place)
  } else if (error.keyword === 'enum') {
    const words = (error.params['allowedValues'] as unknown[]).map(String)
    problems.add(where + unknownWord(String(error.data ?? 'this value'), words), place)
  } else if (error.keyword === 'required') {
    problems.add(`${where}"${error.params['missingProperty']}" is missing.`, place)
  } else if (error.keyword === 'pattern') {
    // The schema has one pattern, that of dates.
    problems.add(`${where}"${error.data}" is not a date, such as 2027-03-01.`, place)
  } else if (error.keyword !== 'if') {
    // A condition of the schema only repeats the error in its branch.
    problems.add(`${where}${error.message ?? error.keyword}.`, place)
  }
}
