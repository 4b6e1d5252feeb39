import type { Image, Need } from '../../image/model.ts'
import { normalize } from '../../image/paths.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'

/** Where libpam reads the settings of a service: the first that exists. pam.d(5) */
const FOLDERS = ['/etc/pam.d', '/usr/lib/pam.d']
const OLD = '/etc/pam.conf'

export const PAM_NEEDS: Need[] = FOLDERS.map(path => ({ kind: 'below', path }))

const MODULE_FOLDERS = ['/lib', '/usr/lib', '/lib64', '/usr/lib64']
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
}

/** The configuration of a program that authenticates with PAM. */
export interface Service {
  /** Paths of the files that it is read from, including absent ones. */
  files: string[]
  lines: Line[]
  /** Whether everything was understood. */
  complete: boolean
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
  const service: Service = { files: [], lines: [], complete: true, left: MAX_LINES }
  if (!FOLDERS.some(folder => image.tree.resolve(folder)?.type === 'directory') && image.tree.resolve(OLD)) {
    return { ...service, files: [OLD], complete: false }
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
    service.complete = false
    return
  }
  const text = Buffer.from(content).toString('utf8').replaceAll('\\\n', ' ')
  for (const raw of text.split('\n')) {
    const line = raw.replace(/#.*/, '').trim()
    if (line === '') continue
    if (service.left-- <= 0) {
      service.complete = false
      return
    }
    const [first = '', second = ''] = line.split(/\s+/, 2)
    if (first === '@include') {
      readFile(image, second, only, service, [...open, path], stack)
      continue
    }
    const match = /^-?(auth|account|password|session)\s+(\[[^\]]*\]|\S+)\s+(\S+)\s*(.*)$/i.exec(line)
    if (match === null) {
      service.complete = false
      continue
    }
    const kind = match[1]?.toLowerCase() as Kind
    if (only !== null && kind !== only) continue
    const control = match[2]?.toLowerCase() ?? ''
    const module = match[3] ?? ''
    if (control === 'include') readFile(image, module, kind, service, [...open, path], stack)
    else if (control === 'substack') readFile(image, module, kind, service, [...open, path], `${stack}/${service.left}`)
    else service.lines.push({ kind, control, module, stack })
  }
}

/** Where libpam may load the modules of a service from: only files that the image has. */
export function modulesOf(image: Image, { lines }: Service): string[] {
  const names = new Set(lines.map(({ module }) => module))
  const folders = MODULE_FOLDERS.flatMap(folder => [
    `${folder}/security`,
    ...image.tree
      .list(folder)
      .filter(name => name.endsWith('-linux-gnu') || name.includes('-linux-gnu'))
      .map(name => `${folder}/${name}/security`),
  ])
  const paths = [...names].flatMap(name => (name.startsWith('/') ? [name] : folders.map(folder => `${folder}/${name}`)))
  return [...new Set(paths.flatMap(path => image.tree.resolve(path)?.path ?? []))]
}
