import { readFileSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { quote } from '../text/quote.ts'

/**
 * Services of Compose files that bake gives one name, because it writes a dot as an underscore: it builds only one of them.
 * Upstream: docker/buildx bake/compose.go, `sanitizeTargetName`.
 * @returns problems
 */
export function collidingServices(files: readonly string[], cwd: string): string[] {
  const services = new Set<string>()
  const visited = new Set<string>()
  const problems: string[] = []
  const visit = (path: string) => {
    for (const document of documentsOf(path, visited)) {
      for (const name of Object.keys(asMapping(document['services']))) services.add(name)
      for (const included of includedFiles(document)) {
        if (!/\$|:\/\//.test(included)) visit(resolve(dirname(path), included))
        else
          problems.push(
            `Stagegate cannot read the services of the included file ${quote(included)}. Include a plain path.`,
          )
      }
    }
  }
  for (const file of files) visit(resolve(cwd, file.replace(/^cwd:\/\//, '')))
  const byTarget = Map.groupBy(services, name => name.replaceAll('.', '_'))
  for (const [target, names] of byTarget) {
    if (names.length > 1)
      problems.push(
        `bake calls the services ${names.join(' and ')} "${target}", and builds only one of them. Rename one.`,
      )
  }
  return problems
}

/** The mappings in a YAML file; none if the file cannot be read or is not YAML, since bake reads it too and says so. */
function documentsOf(path: string, visited: Set<string>): Record<string, unknown>[] {
  try {
    const real = realpathSync(path)
    if (visited.has(real) || /\.(?:hcl|json)$/i.test(path)) return []
    visited.add(real)
    const parsed = parseAllDocuments(readFileSync(real, 'utf8'), { merge: true, uniqueKeys: false, logLevel: 'silent' })
    return [...parsed].map(document => asMapping(document.toJS()))
  } catch {
    return []
  }
}

/** Upstream: compose-spec, "include": a path, or a mapping with one or several. */
function includedFiles({ include }: Record<string, unknown>): string[] {
  const entries = Array.isArray(include) ? include : []
  return entries
    .flatMap(entry => (typeof entry === 'string' ? entry : asMapping(entry)['path']))
    .flatMap(path => (typeof path === 'string' ? path : []))
}

function asMapping(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
