import type { Image, Need } from '../../image/model.ts'
import { normalize } from '../../image/paths.ts'

export const PAM_NEEDS: Need[] = [{ kind: 'below', path: '/etc/pam.d' }]

const FOLDER = '/etc/pam.d'
const MODULE_FOLDERS = ['/lib', '/usr/lib', '/lib64', '/usr/lib64']
/** Lines of all files, each time a file is included. */
const MAX_LINES = 3000
const MAX_BYTES = 64 * 1024

type Kind = 'auth' | 'account' | 'password' | 'session'

interface Line {
  kind: Kind
  /** `required`, or the actions in brackets. */
  control: string
  module: string
  args: string[]
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

/** The lines of a service with those that it includes; those of `other` for what it lacks. pam.d(5) */
export function serviceOf(image: Image, name: string): Service {
  const service: Service = { files: [], lines: [], complete: true, left: MAX_LINES }
  const start = image.tree.resolve(`${FOLDER}/${name}`)?.type === 'file' ? name : 'other'
  read(image, start, null, service, [])
  for (const kind of ['auth', 'account', 'password', 'session'] as const) {
    if (start !== 'other' && !service.lines.some(line => line.kind === kind)) read(image, 'other', kind, service, [])
  }
  return service
}

function read(image: Image, name: string, only: Kind | null, service: Service, open: readonly string[]): void {
  const path = normalize(name.startsWith('/') ? name : `${FOLDER}/${name}`)
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
      read(image, second, only, service, [...open, path])
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
    // The end of a substack is not the end of the stack.
    if (control === 'substack') service.complete = false
    if (control === 'include' || control === 'substack') read(image, module, kind, service, [...open, path])
    else service.lines.push({ kind, control, module, args: (match[4] ?? '').split(/\s+/) })
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

type Answer = 'success' | 'failure' | 'unknown'

/**
 * Whether a user other than root gets through: one who knows the password, or anyone. The answer of modules beyond those of
 * libpam itself is unknown.
 */
export function letsThrough({ lines, complete }: Service, who: 'password' | 'anyone'): Answer {
  if (!complete) return 'unknown'
  const ofKind = (kind: Kind) => lines.filter(line => line.kind === kind)
  const answers = [
    dispatch(ofKind('auth'), ({ module }) => authOf(module, who)),
    dispatch(ofKind('account'), ({ module }) => authOf(module, 'password')),
    dispatch(ofKind('session'), ({ module }) => (moduleName(module) === 'pam_deny' ? 'failure' : 'success')),
  ]
  return answers.find(answer => answer === 'failure') ?? answers.find(answer => answer === 'unknown') ?? 'success'
}

const moduleName = (module: string) => /([^/]*?)(?:\.so)?$/.exec(module)?.[1] ?? ''
const NEUTRAL = new Set(['pam_env', 'pam_faildelay', 'pam_nologin', 'pam_mail', 'pam_limits'])

function authOf(module: string, who: 'password' | 'anyone'): Answer {
  if (module.includes('/')) return 'unknown'
  const name = moduleName(module)
  if (name === 'pam_permit' || NEUTRAL.has(name)) return 'success'
  if (name === 'pam_deny' || name === 'pam_rootok') return 'failure'
  if (name === 'pam_unix') return who === 'password' ? 'success' : 'failure'
  return 'unknown'
}

const CONTROLS: Readonly<Record<string, readonly [success: string, failure: string]>> = {
  required: ['ok', 'bad'],
  requisite: ['ok', 'die'],
  sufficient: ['done', 'ignore'],
  optional: ['ok', 'ignore'],
}

/** As libpam decides: libpam/pam_dispatch.c. */
function dispatch(lines: readonly Line[], answerOf: (line: Line) => Answer): Answer {
  let state: 'none' | 'success' | 'failure' = 'none'
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as Line
    const answer = answerOf(line)
    const action = answer === 'unknown' ? null : actionOf(line.control, answer)
    if (action === null) return 'unknown'
    if (/^\d+$/.test(action)) {
      index += Number(action)
      continue
    }
    if (action === 'ignore') continue
    if (action === 'reset') state = 'none'
    else if (action === 'bad' || action === 'die') state = 'failure'
    // A failure that counts as `ok` is one.
    else if (state !== 'failure') state = answer === 'success' ? 'success' : 'failure'
    if (action === 'die' || (action === 'done' && state === 'success')) break
  }
  return state === 'success' ? 'success' : 'failure'
}

/** Null if it depends on the kind of failure. */
function actionOf(control: string, answer: 'success' | 'failure'): string | null {
  const simple = CONTROLS[control]
  if (simple !== undefined) return simple[answer === 'success' ? 0 : 1]
  if (!control.startsWith('[')) return null
  const actions = new Map(
    control
      .slice(1, -1)
      .trim()
      .split(/\s+/)
      .map(one => one.split('=', 2) as [string, string]),
  )
  const others = [...actions.keys()].filter(key => !['success', 'default', 'ignore', 'new_authtok_reqd'].includes(key))
  if (answer === 'failure' && others.length > 0) return null
  return actions.get(answer === 'success' ? 'success' : 'default') ?? actions.get('default') ?? 'bad'
}
