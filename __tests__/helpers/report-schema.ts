import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { REPOSITORY_ROOT } from './bundle.ts'

/** Where a parsed report differs from the schema that is published with the program; null if it fits. */
export const schemaErrors = validator('report.schema.json')

/** The same for the output of `stagegate diff`. */
export const diffSchemaErrors = validator('diff.schema.json')

function validator(name: string): (value: unknown) => ErrorObject[] | null {
  const schema = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'schema', name), 'utf8'))
  const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema)
  return value => {
    validate(value)
    return validate.errors ?? null
  }
}
