import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv, type ValidateFunction } from 'ajv'

/** An operation of GitHub's OpenAPI description, with validators for requests and answers. */
export interface Operation {
  /** All violations in a request; empty if GitHub would accept it. */
  requestProblems(request: { path: Record<string, string>; query: URLSearchParams; body: unknown }): string[]
  /** All violations in an answer. */
  answerProblems(status: number, body: unknown): string[]
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: { type?: string }
}
interface Content {
  content?: { 'application/json'?: { schema: object } }
}
interface Described {
  parameters?: object[]
  requestBody?: Content & { required?: boolean }
  responses: Record<string, object>
}

/**
 * Reads the operations of these paths from GitHub's description. It frees the rest of the 13 MB, and compiles a schema
 * on its first use.
 */
export function readOperations(paths: readonly string[]): Map<string, Operation> {
  const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json')
  const description = JSON.parse(readFileSync(file, 'utf8')) as {
    paths: Record<string, Record<string, Described>>
    components: object
  }
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false })
  ajv.addFormat('uri', { validate: (text: string) => URL.canParse(text) })
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  ajv.addFormat('email', /^[^@\s]+@[^@\s]+$/)
  for (const format of ['int64', 'int32', 'repo.nwo', 'timestamp', 'uuid']) ajv.addFormat(format, true)
  // References into this one document keep the compiler from reading unused schemas.
  const picked = Object.fromEntries(paths.map(path => [path, description.paths[path] ?? {}]))
  allowNull(description.components)
  ajv.addSchema({ $id: 'github', paths: picked, components: description.components })

  const operations = new Map<string, Operation>()
  for (const [path, methods] of Object.entries(picked)) {
    for (const [method, described] of Object.entries(methods)) {
      if (!('responses' in described)) continue
      const pointer = `github#/paths/${path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${method}`
      operations.set(`${method.toUpperCase()} ${path}`, operation(ajv, described, pointer, description))
    }
  }
  return operations
}

/** OpenAPI 3.0 allows `nullable` next to a choice of schemas; ajv allows it only next to a type. */
function allowNull(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return
  for (const value of Object.values(schema)) allowNull(value)
  const { nullable, oneOf, anyOf, type } = schema as Record<string, unknown>
  if (nullable !== true || type !== undefined || !(Array.isArray(oneOf) || Array.isArray(anyOf))) return
  Object.assign(schema, { anyOf: [{ type: 'null' }, { oneOf, anyOf }].map(each => JSON.parse(JSON.stringify(each))) })
  for (const word of ['nullable', 'oneOf']) delete (schema as Record<string, unknown>)[word]
}

function operation(ajv: Ajv, described: Described, pointer: string, description: object): Operation {
  const compiled = new Map<string, ValidateFunction>()
  const validate = (reference: string, value: unknown, what: string): string[] => {
    const check = compiled.get(reference) ?? ajv.compile({ $ref: reference })
    compiled.set(reference, check)
    if (check(value)) return []
    return (check.errors ?? []).map(error => `${what}${error.instancePath} ${error.message}`)
  }
  const parameters = (described.parameters ?? []).map(each => follow(each, description) as Parameter)
  return {
    requestProblems({ path, query, body }) {
      const problems = parameters.flatMap((parameter, index) => {
        const text = parameter.in === 'path' ? path[parameter.name] : (query.get(parameter.name) ?? undefined)
        if (text === undefined) return parameter.required ? [`parameter ${parameter.name} is missing`] : []
        const value = parameter.schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text
        return validate(schemaOfParameter(described, index, pointer), value, `parameter ${parameter.name}`)
      })
      const known = parameters.filter(each => each.in === 'query').map(each => each.name)
      problems.push(
        ...[...query.keys()].filter(key => !known.includes(key)).map(key => `parameter ${key} is not known`),
      )
      const content = described.requestBody?.content?.['application/json']
      if (content === undefined) return body === undefined ? problems : [...problems, 'a body where none belongs']
      if (body === undefined) return described.requestBody?.required ? [...problems, 'no body'] : problems
      const keys = Object.keys((content.schema as { properties?: object }).properties ?? {})
      const unknown = Object.keys(body as object).filter(key => !keys.includes(key))
      return [
        ...problems,
        ...validate(`${pointer}/requestBody/content/application~1json/schema`, body, 'body'),
        ...unknown.map(key => `body has ${key}, which is not known`),
      ]
    },
    answerProblems(status, body) {
      const response = described.responses[String(status)] as { $ref?: string } | undefined
      // Any operation can hit a rate limit or a server error; the description has those answers only once.
      if (response === undefined)
        return status >= 400
          ? validate('github#/components/schemas/basic-error', body, 'answer')
          : [`status ${status} is not described`]
      const base = response.$ref === undefined ? `${pointer}/responses/${status}` : `github${response.$ref}`
      const content = (follow(response, description) as Content).content?.['application/json']
      if (content === undefined) return body === undefined ? [] : ['a body where none belongs']
      return validate(`${base}/content/application~1json/schema`, body, 'answer')
    },
  }
}

function schemaOfParameter(described: Described, index: number, pointer: string): string {
  const { $ref } = (described.parameters?.[index] ?? {}) as { $ref?: string }
  return $ref === undefined ? `${pointer}/parameters/${index}/schema` : `github${$ref}/schema`
}

function follow(value: object, description: object): object {
  const { $ref } = value as { $ref?: string }
  if ($ref === undefined) return value
  return $ref
    .slice(2)
    .split('/')
    .reduce((at, key) => (at as Record<string, object>)[key] ?? {}, description)
}
