import { Ajv, type ErrorObject } from 'ajv'
import { isNode, LineCounter, parseDocument } from 'yaml'
import schema from '../../schema/config.schema.json' with { type: 'json' }
import { GROWTH_FORMS, parseGrowth } from './growth.ts'
import type { Budget, BudgetSize, GrowthBudget, Preset, Severity, Waiver } from './options.ts'
import { type Problems, parseSize, unknownWord } from './values.ts'

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

/** The shape that schema/config.schema.json lets through. */
interface RawConfig {
  preset?: Preset
  'fail-on'?: 'error' | 'warning' | 'never'
  targets?: Record<
    string,
    {
      role?: 'gated' | 'measured'
      budget?: Partial<Record<BudgetSize, string | number>>
      growth?: string | number | Partial<Record<BudgetSize, string | number>>
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
  const at = (offset: number) => `${file}:${lines.linePos(offset).line}`
  if (document.errors.length > 0) {
    for (const error of document.errors) problems.add(`${at(error.pos[0])}: ${error.message}`)
    return EMPTY_CONFIG
  }
  const lineOf = (path: PathSegment[]) => {
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true)
      if (isNode(node) && node.range) return at(keyOffset(document, path.slice(0, depth)) ?? node.range[0])
    }
    return `${file}:1`
  }
  // An empty file is a configuration that says nothing. The alias cap stops a document that expands without end.
  const raw: unknown = document.toJS({ maxAliasCount: 100 }) ?? {}
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: true, allowUnionTypes: true })
  if (!ajv.validate(schema, raw)) {
    for (const error of ajv.errors ?? []) describe(error, lineOf, problems)
    return EMPTY_CONFIG
  }
  return interpret(raw as RawConfig, lineOf, checks, problems)
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

function describe(error: ErrorObject, lineOf: (path: PathSegment[]) => string, problems: Problems): void {
  const path = error.instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(part => (/^\d+$/.test(part) ? Number(part) : part))
  const name = path.join('.')
  const where = name === '' ? '' : `${name}: `
  if (error.keyword === 'additionalProperties') {
    const key = String(error.params['additionalProperty'])
    const known = Object.keys(error.parentSchema?.['properties'] ?? {})
    problems.add(`${lineOf([...path, key])}: ${where}${unknownWord(key, known)}`)
  } else if (error.keyword === 'enum') {
    const words = (error.params['allowedValues'] as unknown[]).map(String)
    problems.add(`${lineOf(path)}: ${where}${unknownWord(String(error.data ?? 'this value'), words)}`)
  } else {
    problems.add(`${lineOf(path)}: ${where}${error.message ?? error.keyword}.`)
  }
}

function interpret(
  raw: RawConfig,
  lineOf: (path: PathSegment[]) => string,
  checks: readonly string[],
  problems: Problems,
): Config {
  const config: Config = {
    ...EMPTY_CONFIG,
    roles: {},
    budgets: [],
    growth: [],
    severities: raw.checks ?? {},
    waivers: [],
  }
  config.preset = raw.preset ?? null
  config.failOn = raw['fail-on'] ?? null
  for (const [target, settings] of Object.entries(raw.targets ?? {})) {
    config.roles[target] = settings?.role ?? 'gated'
    for (const [size, value] of Object.entries(settings?.budget ?? {})) {
      const path = ['targets', target, 'budget', size]
      const limit = parseSize(String(value))
      if (limit === undefined) {
        problems.add(`${lineOf(path)}: "${value}" is no size. Write 150MB (10^6), 150MiB (2^20) or bytes.`)
      } else config.budgets.push({ target, size: size as BudgetSize, limit, from: lineOf(path) })
    }
    const growth = settings?.growth ?? {}
    const single = typeof growth !== 'object'
    for (const [size, value] of Object.entries(single ? { unpacked: growth } : growth)) {
      const from = lineOf(['targets', target, 'growth', ...(single ? [] : [size])])
      const limit = parseGrowth(String(value))
      if (limit === undefined) problems.add(`${from}: "${value}" is no growth. ${GROWTH_FORMS}`)
      else config.growth.push({ target, size: size as BudgetSize, limit, from })
    }
  }
  for (const check of Object.keys(config.severities)) {
    if (!checks.includes(check)) problems.add(`${lineOf(['checks', check])}: ${unknownWord(check, checks)}`)
  }
  raw.waivers?.forEach((waiver, index) => {
    const at = lineOf(['waivers', index])
    if (!checks.includes(waiver.check)) problems.add(`${at}: ${unknownWord(waiver.check, checks)}`)
    if (Number.isNaN(Date.parse(waiver.until))) problems.add(`${at}: until: "${waiver.until}" is no date.`)
    config.waivers.push({ ...waiver, path: waiver.path ?? null, target: waiver.target ?? null })
  })
  return config
}
