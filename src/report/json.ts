import diffSchema from '../../schema/diff.schema.json' with { type: 'json' }
import reportSchema from '../../schema/report.schema.json' with { type: 'json' }
import { inertJson } from './inert.ts'
import type { DiffReport, Report } from './model.ts'

/** The report as JSON with a trailing newline. Only keys of the schema are written, in its order, so nothing else leaks. */
export function renderJson(report: Report): string {
  return write(report, reportSchema)
}

/** The output of `stagegate diff`, in the same way. */
export function renderDiffJson(diff: DiffReport): string {
  return write(diff, diffSchema)
}

/** The part of JSON Schema that the schemas of a report and of a difference use. */
interface Schema {
  type?: string
  enum?: unknown[]
  $ref?: string
  $defs?: Record<string, Schema>
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
}

function write(value: Report | DiffReport, schema: Schema): string {
  const json = JSON.stringify(ordered(value, schema, schema.$defs ?? {}), null, 2)
  // JSON allows DEL and the C1 controls in a text, but a terminal may obey them (U+009B is the same as ESC [).
  return `${inertJson(json).replace(/[\u007f-\u009f]/g, sign => `\\u00${sign.charCodeAt(0).toString(16)}`)}\n`
}

/** A value with the keys of its schema in the schema's order; an object without a schema has its keys sorted. */
function ordered(value: unknown, schema: Schema, parts: Record<string, Schema>): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { items = {}, properties } = resolve(schema, parts)
  if (Array.isArray(value)) return value.map(item => ordered(item, items, parts))
  const keys = properties === undefined ? Object.keys(value).sort() : Object.keys(properties)
  const entries = keys
    .filter(key => Object.hasOwn(value, key))
    .map(key => [key, ordered((value as Record<string, unknown>)[key], properties?.[key] ?? {}, parts)])
  return Object.fromEntries(entries)
}

/** The schema itself behind references, and behind "or null". */
function resolve(schema: Schema, parts: Record<string, Schema>): Schema {
  if (schema.$ref !== undefined) return resolve(parts[schema.$ref.replace('#/$defs/', '')] ?? {}, parts)
  const [, notNull] = schema.anyOf ?? []
  return notNull === undefined ? schema : resolve(notNull, parts)
}
