import type { NormalizedPlatform } from '../oci/platform.ts'
import type { Budget, BudgetSize, GrowthBudget } from './options.ts'
import { GROWTH_FORMS, isGrowth, parseGrowth } from './parse-growth.ts'
import { readPlatform } from './platforms.ts'
import type { OptionPlace, Problems } from './problems.ts'
import { limitedSize, refuseRepeated } from './repeated-budgets.ts'
import { nearestWord, parsePair, parseSize, unknownWord } from './values.ts'

/** The sizes that a budget can limit. Without a name, a budget limits `unpacked`. */
export const BUDGET_SIZES: readonly BudgetSize[] = ['compressed', 'unpacked', 'merged', 'own', 'own.compressed']

/** Words at the end of a name that the user means as a size. Reports show the wasted bytes, which no budget limits. */
const SIZE_WORDS = [...BUDGET_SIZES, 'wasted']

/** Absolute budgets, and growth budgets. */
export interface Budgets {
  budgets: Budget[]
  growth: GrowthBudget[]
}

/**
 * Reads budgets of the form `target=150MB`, `target.compressed=60MB` or `target.own=40MB`, and for one platform's image
 * `target@linux/arm64.compressed=70MB`. A percent sign or a plus makes a growth budget, for every platform:
 * `target=5%`, `target.own=+5MB`.
 * A stage's name may contain dots, so only the name of a size at the end is read as a size. Two budgets for one size are a
 * problem.
 */
export function parseBudgets(lines: string[], problems: Problems): Budgets {
  return unrepeated(readLines(lines, problems), problems)
}

function unrepeated({ budgets, growth }: Budgets, problems: Problems): Budgets {
  refuseRepeated(budgets, problems)
  refuseRepeated(growth, problems)
  return { budgets, growth }
}

/** @param named gives a line a target's name, if it needs one; problems show the line as the user wrote it */
function readLines(lines: string[], problems: Problems, named = (line: string) => line): Budgets {
  const parsed: Budgets = { budgets: [], growth: [] }
  for (const line of lines) {
    const pair = parsePair(named(line))
    if (!pair) {
      problems.add(`budgets: "${line}" is not of the form target=150MB or target.compressed=60MB.`)
      continue
    }
    const { value } = pair
    const bytes = parseSize(value)
    const growth = isGrowth(value) ? parseGrowth(value) : undefined
    if (bytes === undefined && growth === undefined) {
      const forms = isGrowth(value) ? GROWTH_FORMS : 'Write 150MB (10^6), 150MiB (2^20) or bytes.'
      const where = value === line ? '' : ` in "${line}"`
      problems.add(`budgets: "${value.trim()}"${where} is not a size. ${forms}`)
      continue
    }
    const split = splitTarget(pair.key)
    const from = `budgets: ${line}`
    if (split === null) {
      problems.add(`budgets: in "${line}", ${unknownWord(pair.key.slice(pair.key.lastIndexOf('.') + 1), BUDGET_SIZES)}`)
      continue
    }
    const { target, platform } = splitPlatform(split.target, line, problems)
    if (platform !== null && splitTarget(target)?.target !== target) {
      problems.add(`budgets: in "${line}", the size is before the platform. Write app@linux/arm64.compressed=70MB.`)
      continue
    }
    if (target.includes('/')) {
      problems.add(`budgets: in "${line}", "${target}" is not a target. For one platform, write app@linux/arm64=70MB.`)
      continue
    }
    if (growth === undefined) {
      if (bytes !== undefined) parsed.budgets.push({ target, platform, size: split.size, limit: bytes, from })
    } else if (platform === null) parsed.growth.push({ target, size: split.size, limit: growth, from })
    else problems.add(`budgets: "${line}" is for one platform, and growth has one limit for all. Remove the platform.`)
  }
  return parsed
}

/**
 * Reads the budgets of one image, which has no target's name: `150MB`, `compressed=60MB`, `5%`, `own=+5MB`, and for one
 * platform `@linux/arm64.compressed=70MB`. A line in the form of parseBudgets must have the image's name as its target.
 */
export function parseImageBudgets(lines: string[], image: string, problems: Problems): Budgets {
  const { budgets, growth } = readLines(lines, problems, line => withName(line, image))
  const rename = <Limit extends { target: string; from: OptionPlace }>(limit: Limit): Limit => {
    if (limit.target !== IMAGE) {
      const line = String(limit.from).slice('budgets: '.length)
      const unknown = unknownWord(limit.target.replace(IMAGE, image), BUDGET_SIZES)
      problems.add(`budgets: in "${line}", ${unknown} An image has no target's name: write compressed=60MB.`)
    }
    return { ...limit, target: image }
  }
  return unrepeated({ budgets: budgets.map(rename), growth: growth.map(rename) }, problems)
}

/** The name of the image while its budgets are read, which no user can write. */
const IMAGE = '\0'

function withName(line: string, image: string): string {
  if (line.startsWith(image) && /^\s*[=.@]/.test(line.slice(image.length)))
    return IMAGE + line.slice(image.length).trim()
  const pair = parsePair(line)
  if (pair === null) return `${IMAGE}=${line}`
  if (pair.key.startsWith('@')) return IMAGE + line
  const [word = ''] = pair.key.split('@')
  return nearestWord(word, SIZE_WORDS) === null ? line : `${IMAGE}.${line}`
}

function splitTarget(key: string): { target: string; size: BudgetSize } | null {
  // The longest first, so that `app.own.compressed` is not read as the size `compressed` of a target `app.own`.
  const sizes = [...BUDGET_SIZES].sort((a, b) => b.length - a.length)
  for (const size of sizes) {
    if (key.endsWith(`.${size}`) && key.length > size.length + 1)
      return { target: key.slice(0, -size.length - 1), size }
  }
  const dot = key.lastIndexOf('.')
  // A word that resembles a size is a typing error. Anything else is a stage whose name has a dot.
  if (dot > 0 && nearestWord(key.slice(dot + 1), SIZE_WORDS) !== null) return null
  return { target: key, size: 'unpacked' }
}

/** No stage and no bake target has an at sign in its name. */
function splitPlatform(
  key: string,
  line: string,
  problems: Problems,
): { target: string; platform: NormalizedPlatform | null } {
  const at = key.lastIndexOf('@')
  if (at <= 0) return { target: key, platform: null }
  return { target: key.slice(0, at), platform: readPlatform(key.slice(at + 1), `budgets: in "${line}"`, problems) }
}

/**
 * The inputs' budgets, and those of the configuration whose size no input limits. The source ranks before what is more
 * specific: a limit of the inputs for all platforms replaces the configuration's limits for single ones.
 */
export function mergeBudgets<Limit extends { target: string; platform?: string | null; size: BudgetSize }>(
  config: readonly Limit[],
  inputs: readonly Limit[],
): Limit[] {
  const limited = new Set(inputs.map(limitedSize))
  const isLimited = (budget: Limit) => {
    return limited.has(limitedSize(budget)) || limited.has(limitedSize({ ...budget, platform: null }))
  }
  return [...config.filter(budget => !isLimited(budget)), ...inputs]
}
