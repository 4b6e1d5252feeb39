import type { NormalizedPlatform } from '../oci/platform.ts'
import { type ConfigDocument, parseConfigDocument, type RawBudget } from './config-document.ts'
import type { Budget, BudgetSize, GrowthBudget, Preset, TargetRole, Waiver } from './options.ts'
import { GROWTH_FORMS, parseGrowth } from './parse-growth.ts'
import { readPlatform } from './platforms.ts'
import type { Problems } from './problems.ts'
import { refuseRepeated } from './repeated-budgets.ts'
import type { FailOn, KnownCheck, Severities } from './severity.ts'
import { parseSize, unknownWord } from './values.ts'

/** What a configuration is read for. */
export interface ConfigSubject {
  /** The checks that exist. */
  checks: readonly KnownCheck[]
  today: Date
}

/** What a configuration file says; absent parts are empty or null. */
export interface Config {
  preset: Preset | null
  failOn: FailOn | null
  roles: TargetRole[]
  budgets: Budget[]
  growth: GrowthBudget[]
  severities: Severities
  waivers: Waiver[]
}

export const EMPTY_CONFIG: Config = {
  preset: null,
  failOn: null,
  roles: [],
  budgets: [],
  growth: [],
  severities: {},
  waivers: [],
}

/** What of a configuration applies to an image that is none of its targets: nothing that names a target. */
export function withoutTargets(config: Config): Config {
  return {
    ...config,
    roles: [],
    budgets: [],
    growth: [],
    waivers: config.waivers.filter(({ target }) => target === null),
  }
}

/**
 * Parses a `stagegate.yml`. Each problem is added with its line; the result then must not be used. What fits the schema
 * is validated in any case, so that a user sees all problems at once.
 */
export function parseConfig(file: string, text: string, { checks, today }: ConfigSubject, problems: Problems): Config {
  const ids = checks.map(({ id }) => id)
  const document = parseConfigDocument(file, text, problems)
  if (document === null) return EMPTY_CONFIG
  const { raw, lineOf, isValid } = document
  const config: Config = { ...EMPTY_CONFIG, roles: [], budgets: [], growth: [], severities: {}, waivers: [] }
  if (typeof raw !== 'object' || Array.isArray(raw)) return config
  if (isValid('preset')) config.preset = raw.preset ?? null
  if (isValid('fail-on')) config.failOn = raw['fail-on'] ?? null
  readTargets(document, config, problems)
  refuseRepeated(config.budgets, problems)
  for (const [check, severity] of entriesOf(raw.checks)) {
    const rule = checks.find(({ id }) => id === check)
    if (rule === undefined) problems.add(unknownWord(check, ids), lineOf('checks', check))
    else if (!isValid('checks', check)) continue
    else if (rule.inherited === undefined && typeof severity === 'object' && 'inherited' in severity) {
      problems.add(
        `"${check}" does not distinguish what the base image has. Write \`${check}: warning\` (or error, info, off).`,
        lineOf('checks', check, 'inherited'),
      )
    } else config.severities[check] = severity
  }
  const latest = new Date(today)
  latest.setUTCFullYear(today.getUTCFullYear() + 1)
  const waivers = Array.isArray(raw.waivers) ? raw.waivers : []
  for (const [index, waiver] of waivers.entries()) {
    if (!isValid('waivers', index)) continue
    const place = lineOf('waivers', index)
    const { check, path = null, target = null, until } = waiver
    if (!ids.includes(check)) problems.add(unknownWord(check, ids), place)
    if (!isDate(until)) problems.add(`until: "${until}" is not a date.`, place)
    else if (new Date(until) > latest) problems.add(`until: "${until}" is more than a year away.`, place)
    if (path?.startsWith('!'))
      problems.add(`path: "${path}" excludes a path. Name the paths that the waiver is for.`, place)
    config.waivers.push({ ...waiver, path, target, place })
  }
  return config
}

function readTargets({ raw, lineOf, isValid }: ConfigDocument, config: Config, problems: Problems): void {
  for (const [target, settings] of entriesOf(raw.targets)) {
    if (!isValid('targets', target, 'role')) continue
    config.roles.push({ target, role: settings?.role ?? 'gated', from: lineOf('targets', target, 'role') })
    const addBudget = (budget: RawBudget | null | undefined, place: string[], platform: NormalizedPlatform | null) => {
      for (const [size, value] of entriesOf(budget)) {
        const path = [...place, 'budget', size]
        if (!isValid(...path)) continue
        const limit = parseSize(String(value))
        if (limit === undefined) {
          problems.add(`"${value}" is not a size. Write 150MB (10^6), 150MiB (2^20) or bytes.`, lineOf(...path))
        } else config.budgets.push({ target, platform, size: size as BudgetSize, limit, from: lineOf(...path) })
      }
    }
    addBudget(settings?.budget, ['targets', target], null)
    for (const [name, image] of entriesOf(settings?.platforms)) {
      const place = ['targets', target, 'platforms', name]
      if (isValid(...place)) addBudget(image?.budget, place, readPlatform(name, lineOf(...place), problems))
    }
    const growth = settings?.growth ?? {}
    const single = typeof growth !== 'object'
    if (!isValid('targets', target, 'growth')) continue
    for (const [size, value] of entriesOf(single ? { unpacked: growth } : growth)) {
      const path = ['targets', target, 'growth', ...(single ? [] : [size])]
      if (!isValid(...path)) continue
      const limit = parseGrowth(String(value))
      if (limit === undefined) problems.add(`"${value}" is not a growth limit. ${GROWTH_FORMS}`, lineOf(...path))
      else config.growth.push({ target, size: size as BudgetSize, limit, from: lineOf(...path) })
    }
  }
}

/** The entries of a mapping. Other values have none; the schema reports them. */
function entriesOf<T>(mapping: Record<string, T> | null | undefined): [string, T][] {
  return typeof mapping === 'object' && mapping !== null && !Array.isArray(mapping) ? Object.entries(mapping) : []
}

/** Whether a day exists: JavaScript reads the 30th of February as the 2nd of March. */
function isDate(text: string): boolean {
  const date = new Date(text)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text
}
