import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { REPOSITORY_ROOT } from './bundle.ts'

/** The schema that is published with the program. */
export const reportSchema = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'schema/report.schema.json'), 'utf8'))
const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(reportSchema)

/** Where a parsed report does not fit its schema; null where it does. */
export function schemaErrors(report: unknown): ErrorObject[] | null {
  validate(report)
  return validate.errors ?? null
}
