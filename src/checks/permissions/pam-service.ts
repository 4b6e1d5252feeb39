import type { Image, Need } from '../../image/model.ts'
import { normalize } from '../../image/paths.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { isPlain } from './grants.ts'

/** Where libpam reads the settings of a service: the first that exists. pam.d(5) */
const FOLDERS = ['/etc/pam.d', '/usr/lib/pam.d']
const OLD = '/etc/pam.conf'

export const PAM_NEEDS: Need[] = FOLDERS.map(path => ({ kind: 'below', path }))

/** Lines of all files, each time a file is included. */
const MAX_LINES = 3000
const MAX_BYTES = 64 * 1024

export type Kind = 'auth' | 'account' | 'password' | 'session'

export interface Line {
  kind: Kind
  /** `required`, or the actions in brackets. */
  control: string
  module: string
  /** The substack that it is in, below those that this one is in; empty for none. */
  stack: string
  /** The file that has it. */
  path: string
}

const INCLUDE = /^@include[ \t]+([\w./-]+)$/
/** `type control module arguments`, without escapes. */
const LINE =
  /^-?(auth|account|password|session)[ \t]+(required|requisite|sufficient|optional|include|substack|\[[\w= \t]*\])[ \t]+([\w./-]+)(?:[ \t][^\\]*)?$/i

/** The configuration of a program that authenticates with PAM. */
export interface Service {
  /** Paths of the files that it is read from, including absent ones. */
  files: string[]
  lines: Line[]
  /** Paths of the files that were not understood. */
  unread: Set<string>
  /** How many lines may still be read. */
  left: number
}

const services = shared(() => new Map<string, Service>())

/** The lines of a service with those that it includes; those of `other` for what it lacks. pam.d(5) */
export function serviceOf(image: AnalyzedImage, name: string): Service {
  const read = services(image)
  const service = read.get(name) ?? readService(image, name)
  read.set(name, service)
  return service
}

function readService(image: Image, name: string): Service {
  const service: Service = { files: [], lines: [], unread: new Set(), left: MAX_LINES }
  if (!FOLDERS.some(folder => image.tree.resolve(folder)?.type === 'directory') && image.tree.resolve(OLD)) {
    return { ...service, files: [OLD], unread: new Set([OLD]) }
  }
  const start = image.tree.resolve(fileOf(image, name))?.type === 'file' ? name : 'other'
  readFile(image, start, null, service, [], '')
  for (const kind of ['auth', 'account', 'password', 'session'] as const) {
    if (start !== 'other' && !service.lines.some(line => line.kind === kind))
      readFile(image, 'other', kind, service, [], '')
  }
  return service
}

function fileOf(image: Image, name: string): string {
  const paths = FOLDERS.map(folder => `${folder}/${name}`)
  return paths.find(path => image.tree.resolve(path)?.type === 'file') ?? `${FOLDERS[0]}/${name}`
}

function readFile(
  image: Image,
  name: string,
  only: Kind | null,
  service: Service,
  open: readonly string[],
  stack: string,
): void {
  const path = normalize(name.startsWith('/') ? name : fileOf(image, name))
  if (!service.files.includes(path)) service.files.push(path)
  const content = image.tree.content(path)
  if (content === undefined || content.length > MAX_BYTES || open.length > 10 || open.includes(path)) {
    service.unread.add(path)
    return
  }
  for (const raw of Buffer.from(content).toString('utf8').split('\n')) {
    // Versions of libpam differ in whether a comment is continued.
    if (raw.endsWith('\\')) service.unread.add(path)
    const line = raw.replace(/#.*/, '').trim()
    if (line === '') continue
    if (service.left-- <= 0) {
      service.unread.add(path)
      return
    }
    const included = INCLUDE.exec(line)?.[1]
    if (included !== undefined) {
      readFile(image, included, only, service, [...open, path], stack)
      continue
    }
    const match = isPlain(line) ? LINE.exec(line) : null
    if (match === null) {
      service.unread.add(path)
      continue
    }
    const kind = match[1]?.toLowerCase() as Kind
    if (only !== null && kind !== only) continue
    const control = match[2]?.toLowerCase() ?? ''
    const module = match[3] ?? ''
    if (control === 'include') readFile(image, module, kind, service, [...open, path], stack)
    else if (control === 'substack') readFile(image, module, kind, service, [...open, path], `${stack}/${service.left}`)
    else service.lines.push({ kind, control, module, stack, path })
  }
}

/** Where distributions have libraries. */
export function libraryFolders({ tree }: Image): string[] {
  return ['/lib', '/usr/lib', '/lib64', '/usr/lib64'].flatMap(folder => [
    folder,
    ...tree
      .list(folder)
      .filter(name => name.includes('-linux-gnu'))
      .map(name => `${folder}/${name}`),
  ])
}

/** Where libpam may load the modules of a service from: only files that the image has. */
export function modulesOf(image: Image, { lines }: Service): string[] {
  const names = new Set(lines.map(({ module }) => module))
  const folders = libraryFolders(image).map(folder => `${folder}/security`)
  const paths = [...names].flatMap(name => (name.startsWith('/') ? [name] : folders.map(folder => `${folder}/${name}`)))
  return [...new Set(paths.flatMap(path => image.tree.resolve(path)?.path ?? []))]
}
