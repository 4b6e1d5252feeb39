import { readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { isRemote, isWithin } from '../local-path.ts'
import { quote } from '../text/quote.ts'
import { type ComposeDocument, parseCompose } from './compose-document.ts'
import { outsidePath } from './outside-path.ts'

interface ComposeFile {
  /** As the user or another file names it. */
  name: string
  path: string
  /** The folder from which its relative paths start. */
  base: string
  /** Why Compose reads it. It ignores `include` in an extended file, and bake makes no targets of that file's services. */
  role: 'definition' | 'included' | 'extended'
}

/** Keys of services, and of the containers that start before or after them. */
const FILE_KEYS = new Set(['env_file', 'label_file'])
const HOOK = /^(?:pre|post)_(?:start|stop)$/

/**
 * The services of bake definitions, and what is wrong with the files that buildx reads when it evaluates the definitions.
 * Their content may become a build argument, so they are in the working directory, or the input `allow` has them.
 * Upstream: docker/buildx bake/compose.go; compose-spec/compose-go loader/include.go, loader/extends.go, paths/resolve.go.
 */
export function readComposeFiles(
  definitions: readonly string[],
  cwd: string,
  allow: readonly string[],
): { services: ReadonlySet<string>; problems: string[] } {
  const services = new Set<string>()
  const problems = new Set<string>()
  const visited = new Set<string>()
  const mayReadAll = outsidePath('/', cwd, allow) === null

  const permit = (path: string, what: string): boolean => {
    const outside = path === '/dev/null' ? null : outsidePath(path, cwd, allow)
    if (outside !== null) {
      problems.add(
        `${what} is outside of the working directory. To permit it, add fs.read=${outside} to the input allow.`,
      )
    }
    return outside === null
  }
  /** The paths in a value, without those that buildx may not read. */
  const pathsIn = (value: unknown, key: string, { texts }: ComposeDocument, { name, base }: ComposeFile): string[] =>
    texts(value).flatMap(text => {
      const what = `${key} ${quote(text)} in ${name}`
      const isFollowed = !FILE_KEYS.has(key)
      if ((/\$|^~/.test(text) && (isFollowed || !mayReadAll)) || (isFollowed && isRemote(text))) {
        problems.add(`Stagegate does not know which file ${what} is. Write a plain path.`)
        return []
      }
      const path = isAbsolute(text) ? text : resolve(base, text)
      return permit(path, what) ? path : []
    })

  const visit = (file: ComposeFile) => {
    const key = JSON.stringify([file.path, file.base, file.role])
    const content = visited.has(key) ? null : readOrNull(file.path)
    visited.add(key)
    if (content === null) return
    try {
      for (const document of parseCompose(content)) visitDocument(document, file)
    } catch (error) {
      const rename = /\.ya?ml$/i.test(file.path) ? '' : ' If it is HCL, let its name end in .hcl.'
      problems.add(`Stagegate cannot read ${file.name} as a Compose file: ${(error as Error).message}.${rename}`)
    }
  }
  const visitDocument = (document: ComposeDocument, file: ComposeFile) => {
    for (const [section, value] of document.fields(document.root)) {
      if (section === 'include') {
        if (file.role !== 'extended') for (const entry of document.items(value)) include(entry, document, file)
      } else if (!section.startsWith('x-')) {
        for (const [name, service] of document.fields(value)) {
          if (section === 'services' && file.role !== 'extended') services.add(name)
          visitService(service, document, file)
        }
      }
    }
  }
  const visitService = (service: unknown, document: ComposeDocument, file: ComposeFile) => {
    for (const [key, value] of document.fields(service)) {
      if (FILE_KEYS.has(key)) pathsIn(value, key, document, file)
      if (HOOK.test(key))
        for (const [inner, path] of document.items(value).flatMap(hook => [...document.fields(hook)]))
          if (FILE_KEYS.has(inner)) pathsIn(path, inner, document, file)
      if (key !== 'extends') continue
      for (const [inner, extended] of document.fields(value))
        for (const path of inner === 'file' ? pathsIn(extended, 'extends', document, file) : [])
          visit({ name: named(path, cwd), path, base: dirname(path), role: 'extended' })
    }
  }
  const include = (entry: unknown, document: ComposeDocument, file: ComposeFile) => {
    const values = [...document.fields(entry)]
    const valuesOf = (key: string) => values.flatMap(([name, value]) => (name === key ? [value] : []))
    const lists = (values.length > 0 ? valuesOf('path') : [entry]).map(value =>
      pathsIn(value, 'include', document, file),
    )
    for (const value of valuesOf('env_file')) pathsIn(value, 'env_file', document, file)
    const folders = valuesOf('project_directory').flatMap(value => pathsIn(value, 'project_directory', document, file))
    if (file.base !== cwd || folders.some(path => !isFolder(path))) {
      // Compose resolves such paths from several folders, one after the other.
      problems.add(`Stagegate does not know from where ${file.name} includes files. Include them from the definition.`)
      return
    }
    const bases =
      folders.length > 0
        ? folders.map(path => resolve(path))
        : lists.flatMap(([first]) => (first === undefined ? [] : dirname(first)))
    for (const base of bases) {
      permit(join(base, '.env'), quote(named(join(base, '.env'), cwd)))
      for (const path of lists.flat()) visit({ name: named(path, cwd), path, base, role: 'included' })
    }
  }

  permit(join(cwd, '.env'), quote('.env'))
  for (const definition of definitions) {
    const name = definition.replace(/^cwd:\/\//, '')
    const path = isAbsolute(name) ? name : `${cwd}/${name}`
    // A path that leads out as it is written is the user's choice.
    if (isWithin(resolve(path), cwd) && !permit(path, `the definition ${quote(name)}`)) continue
    if (!/\.(?:hcl|json)$/i.test(name)) visit({ name, path, base: cwd, role: 'definition' })
  }
  return { services, problems: [...problems] }
}

function named(path: string, cwd: string): string {
  return isWithin(path, cwd) ? path.slice(cwd.length + 1) : path
}

/** Null if the file cannot be read, since buildx reads it too and says so. */
function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}
