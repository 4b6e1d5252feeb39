import type { DiffReport, GrowthReport, Report } from './model.ts'

/**
 * The report as JSON with a trailing newline. Keys stand in the order of the model wherever the report came from, and
 * only the model's keys are written, so that nothing slips into a file that is passed on.
 */
export function renderJson(report: Report): string {
  return write(report, REPORT)
}

/** What `stagegate diff` gives, in the same way. */
export function renderDiffJson(diff: DiffReport): string {
  return write(diff, DIFF)
}

function write(value: Report | DiffReport, shape: AnyShape): string {
  const json = JSON.stringify(ordered(value, shape), null, 2)
  // JSON lets DEL and the C1 controls stand in a text, but a terminal may obey them (U+009B is the same as ESC [).
  return `${json.replace(/[\u007f-\u009f]/g, sign => `\\u00${sign.charCodeAt(0).toString(16)}`)}\n`
}

/** The keys of a type in the order in which they are written; the compiler holds it complete. */
type Shape<T> = [T] extends [never]
  ? true
  : T extends string | number | boolean
    ? true
    : T extends readonly (infer Item)[]
      ? Shape<Item>
      : string extends keyof T
        ? 'any, sorted'
        : { [Key in keyof T]-?: Shape<NonNullable<T[Key]>> }

const REASON = { code: true, message: true, hint: true } as const

const FAILURE = { ...REASON, location: { file: true, line: true }, output: true } as const

const BLAME = { file: true, line: true, endLine: true, instruction: true, stage: true } as const

const SHARE = { compressed: true, unpacked: true } as const

const SIDE = { reference: true, digest: true } as const

/** What is written of a difference, also by `stagegate diff`. */
const GROWTH: Shape<GrowthReport> = {
  before: { compressed: true, unpacked: true, merged: true, own: SHARE },
  compressed: true,
  unpacked: true,
  merged: true,
  own: SHARE,
  base: { ...SHARE, before: SIDE, after: SIDE },
  layers: { kind: true, before: true, after: true, compressed: true, unpacked: true, blame: BLAME },
  causes: {
    origin: true,
    layer: true,
    blame: BLAME,
    gone: true,
    size: true,
    bytes: true,
    parts: {
      kind: true,
      name: true,
      path: true,
      before: true,
      after: true,
      versions: { before: true, after: true },
      hidden: true,
    },
    more: true,
  },
  paths: { path: true, before: true, after: true, layer: true, blame: BLAME },
  changed: { added: true, removed: true, grown: true, shrunk: true },
  omitted: { causes: true, paths: true },
}

const DIFF: Shape<DiffReport> = {
  schema: true,
  before: true,
  after: true,
  images: { target: true, platform: true, side: true, growth: GROWTH },
}

/** What is written of a report, and in which order; schema/report.schema.json has the same keys. */
export const REPORT: Shape<Report> = {
  schema: true,
  result: true,
  error: FAILURE,
  tool: { name: true, version: true },
  source: { repository: true, commit: true, ref: true, pullRequest: true, dockerfile: true },
  baseline: {
    kind: true,
    commit: true,
    commitsBehind: true,
    reference: true,
    reason: true,
    gone: true,
    waiver: { label: true, by: true },
  },
  dockerfiles: { path: true, lines: true },
  targets: {
    name: true,
    role: true,
    result: true,
    error: FAILURE,
    build: { seconds: true, steps: true, cachedSteps: true, slowest: { name: true, seconds: true } },
    digest: true,
    images: {
      platform: true,
      result: true,
      digest: true,
      reference: true,
      size: { compressed: true, unpacked: true, merged: true, wasted: true, own: { compressed: true, unpacked: true } },
      files: true,
      growth: GROWTH,
      novelty: true,
      growthBudgets: { size: true, percent: true, limit: true, actual: true, result: true, reason: true },
      history: { commit: true, compressed: true, unpacked: true, merged: true, own: SHARE },
      budgets: { size: true, limit: true, actual: true, passed: true },
      user: { spec: true, uid: true, gid: true, root: true, numeric: true, resolved: true },
      base: { reference: true, digest: true, layers: true, knownBy: true },
      layers: {
        digest: true,
        diffId: true,
        compressed: true,
        unpacked: true,
        files: true,
        origin: true,
        blame: BLAME,
        createdBy: true,
      },
      checks: { id: true, result: true, error: REASON },
      findings: {
        check: true,
        severity: true,
        fails: true,
        path: true,
        package: { name: true, version: true, type: true },
        layer: true,
        blame: BLAME,
        data: 'any, sorted',
        message: { text: true, code: true },
        fix: { text: true, code: true, snippet: true },
        waiver: { reason: true, until: true },
      },
      largest: { path: true, size: true, layer: true },
    },
  },
  rules: { id: true, title: true, why: true, severity: true, help: true },
  pushed: { target: true, reference: true, digest: true },
  pushFailures: { target: true, error: FAILURE },
}

type AnyShape = true | 'any, sorted' | { readonly [key: string]: AnyShape }

function ordered(value: unknown, shape: AnyShape): unknown {
  if (Array.isArray(value)) return value.map(item => ordered(item, shape))
  if (typeof value !== 'object' || value === null || shape === true) return value
  const keys = shape === 'any, sorted' ? Object.keys(value).sort() : Object.keys(shape).filter(key => key in value)
  return Object.fromEntries(
    keys.map(key => [
      key,
      ordered((value as Record<string, unknown>)[key], shape === 'any, sorted' ? true : (shape[key] ?? true)),
    ]),
  )
}
