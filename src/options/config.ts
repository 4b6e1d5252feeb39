import { Ajv, type ErrorObject } from 'ajv'
import { isNode, LineCounter, parseDocument } from 'yaml'
import schema from '../../schema/config.schema.json' with { type: 'json' }
import type { FailureLocation } from '../failure.ts'
import type { NormalizedPlatform } from '../oci/platform.ts'
import type { Budget, BudgetSize, GrowthBudget, Preset, Waiver } from './options.ts'
import { GROWTH_FORMS, parseGrowth } from './parse-growth.ts'
import { readPlatform } from './platforms.ts'
import type { Problems } from './problems.ts'
import type { Severity } from './severity.ts'
import { parseSize, unknownWord } from './values.ts'

/** What a configuration file says; absent parts are empty or null. */
export interface Config {
  preset: Preset | null
  failOn: 'error' | 'warning' | 'never' | null
  roles: Record<string, 'gated' | 'measured'>
  budgets: Budget[]
  growth: GrowthBudget[]
  severities: Record<string, Severity | 'off'>
  waivers: Waiver[]
}

export const EMPTY_CONFIG: Config = {
  preset: null,
  failOn: null,
  roles: {},
  budgets: [],
  growth: [],
  severities: {},
  waivers: [],
}

/** What of a configuration applies to an image that is none of its targets: nothing that names a target. */
export function withoutTargets(config: Config): Config {
  return {
    ...config,
    roles: {},
    budgets: [],
    growth: [],
    waivers: config.waivers.filter(({ target }) => target === null),
  }
}

type RawBudget = Partial<Record<BudgetSize, string | number>>

/** The shape that schema/config.schema.json lets through. */
interface RawConfig {
  preset?: Preset
  'fail-on'?: 'error' | 'warning' | 'never'
  targets?: Record<
    string,
    {
      role?: 'gated' | 'measured'
      budget?: RawBudget
      platforms?: Record<string, { budget?: RawBudget } | null>
      growth?: string | number | RawBudget
    } | null
  >
  checks?: Record<string, Severity | 'off'>
  waivers?: { check: string; path?: string; target?: string; reason: string; until: string }[]
}

type PathSegment = string | number

/**
 * Reads a `stagegate.yml`. Every problem is added with its line; what is returned then is not to be used.
 * `checks` are the ids that exist.
 */
export function parseConfig(file: string, text: string, checks: readonly string[], problems: Problems): Config {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const at = (offset: number): FailureLocation => ({ file, line: lines.linePos(offset).line })
  if (document.errors.length > 0) {
    for (const error of document.errors) problems.add(error.message, at(error.pos[0]))
    return EMPTY_CONFIG
  }
  const lineOf = (path: PathSegment[]) => {
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true)
      if (isNode(node) && node.range) return at(keyOffset(document, path.slice(0, depth)) ?? node.range[0])
    }
    return { file, line: 1 }
  }
  // An empty file is a configuration that says nothing. The alias cap stops a document that expands without end.
  const raw: unknown = document.toJS({ maxAliasCount: 100 }) ?? {}
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true })
  ajv.validate(schema, raw)
  const errors = ajv.errors ?? []
  for (const error of errors) describe(error, lineOf, problems)
  const broken = errors.map(pathOf)
  // What has the right shape is looked at all the same, so that a user gets to know everything in one go.
  const sound = (...path: PathSegment[]) => !broken.some(other => startsWith(path, other) || startsWith(other, path))
  return interpret(raw as RawConfig, { lineOf, sound }, checks, problems)
}

/** The part of a document that an error is about: the key itself where it is one too many. */
function pathOf({ instancePath, keyword, params }: ErrorObject): PathSegment[] {
  const path = instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(part => (/^\d+$/.test(part) ? Number(part) : part))
  return keyword === 'additionalProperties' ? [...path, String(params['additionalProperty'])] : path
}

function startsWith(path: PathSegment[], prefix: PathSegment[]): boolean {
  return prefix.length <= path.length && prefix.every((part, index) => String(part) === String(path[index]))
}

/** Where the key of a mapping's entry stands: that is the line a user looks for, not the value's. */
function keyOffset(document: ReturnType<typeof parseDocument>, path: PathSegment[]): number | null {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  const items = parent && typeof parent === 'object' && 'items' in parent ? (parent.items as unknown[]) : []
  for (const item of items) {
    if (typeof item !== 'object' || item === null || !('key' in item)) continue
    const key = item.key
    if (isNode(key) && 'value' in key && String(key.value) === String(path.at(-1))) return key.range?.[0] ?? null
  }
  return null
}

function describe(error: ErrorObject, lineOf: (path: PathSegment[]) => FailureLocation, problems: Problems): void {
  const path = pathOf(error)
  const name = (error.keyword === 'additionalProperties' ? path.slice(0, -1) : path).join('.')
  const place = lineOf(path)
  const where = name === '' ? '' : `${name}: `
  if (error.keyword === 'additionalProperties') {
    const known = Object.keys(error.parentSchema?.['properties'] ?? {})
    problems.add(where + unknownWord(String(path.at(-1)), known), place)
  } else if (error.keyword === 'enum') {
    const words = (error.params['allowedValues'] as unknown[]).map(String)
    problems.add(where + unknownWord(String(error.data ?? 'this value'), words), place)
  } else {
    problems.add(`${where}${error.message ?? error.keyword}.`, place)
  }
}

/** What is known of the document besides its content: where a part stands, and whether it has the right shape. */
interface Layout {
  lineOf: (path: PathSegment[]) => FailureLocation
  sound: (...path: PathSegment[]) => boolean
}

function interpret(raw: RawConfig, layout: Layout, checks: readonly string[], problems: Problems): Config {
  const { lineOf, sound } = layout
  const config: Config = { ...EMPTY_CONFIG, roles: {}, budgets: [], growth: [], severities: {}, waivers: [] }
  if (typeof raw !== 'object' || Array.isArray(raw)) return config
  if (sound('preset')) config.preset = raw.preset ?? null
  if (sound('fail-on')) config.failOn = raw['fail-on'] ?? null
  readTargets(raw, layout, config, problems)
  for (const [check, severity] of entriesOf(raw.checks)) {
    if (!checks.includes(check)) problems.add(unknownWord(check, checks), lineOf(['checks', check]))
    else if (sound('checks', check)) config.severities[check] = severity
  }
  const waivers = Array.isArray(raw.waivers) ? raw.waivers : []
  for (const [index, waiver] of waivers.entries()) {
    if (!sound('waivers', index)) continue
    const place = lineOf(['waivers', index])
    if (!checks.includes(waiver.check)) problems.add(unknownWord(waiver.check, checks), place)
    if (!isDate(waiver.until)) problems.add(`until: "${waiver.until}" is not a date.`, place)
    config.waivers.push({
      ...waiver,
      path: waiver.path ?? null,
      target: waiver.target ?? null,
      place,
    })
  }
  return config
}

function readTargets(raw: RawConfig, { lineOf, sound }: Layout, config: Config, problems: Problems): void {
  for (const [target, settings] of entriesOf(raw.targets)) {
    if (!sound('targets', target, 'role')) continue
    config.roles[target] = settings?.role ?? 'gated'
    const addBudget = (budget: RawBudget | null | undefined, place: string[], platform: NormalizedPlatform | null) => {
      for (const [size, value] of entriesOf(budget)) {
        const path = [...place, 'budget', size]
        if (!sound(...path)) continue
        const limit = parseSize(String(value))
        if (limit === undefined) {
          problems.add(`"${value}" is not a size. Write 150MB (10^6), 150MiB (2^20) or bytes.`, lineOf(path))
        } else config.budgets.push({ target, platform, size: size as BudgetSize, limit, from: lineOf(path) })
      }
    }
    addBudget(settings?.budget, ['targets', target], null)
    for (const [name, of] of entriesOf(settings?.platforms)) {
      const place = ['targets', target, 'platforms', name]
      if (sound(...place)) addBudget(of?.budget, place, readPlatform(name, lineOf(place), problems))
    }
    const growth = settings?.growth ?? {}
    const single = typeof growth !== 'object'
    if (!sound('targets', target, 'growth')) continue
    for (const [size, value] of entriesOf(single ? { unpacked: growth } : growth)) {
      const path = ['targets', target, 'growth', ...(single ? [] : [size])]
      if (!sound(...path)) continue
      const limit = parseGrowth(String(value))
      if (limit === undefined) problems.add(`"${value}" is not a growth limit. ${GROWTH_FORMS}`, lineOf(path))
      else config.growth.push({ target, size: size as BudgetSize, limit, from: lineOf(path) })
    }
  }
}

/** The entries of what should be a mapping; none where it is something else, which the schema has told by then. */
function entriesOf<T>(mapping: Record<string, T> | null | undefined): [string, T][] {
  return typeof mapping === 'object' && mapping !== null && !Array.isArray(mapping) ? Object.entries(mapping) : []
}

/** A day that there is: JavaScript itself takes the 30th of February for the 2nd of March. */
function isDate(text: string): boolean {
  const date = new Date(text)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text
}
