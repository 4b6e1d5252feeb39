import type { Image, Need } from '../../image/model.ts'
import { normalize } from '../../image/paths.ts'

/** Where libpam reads the settings of a service: the first that exists. pam.d(5) */
const FOLDERS = ['/etc/pam.d', '/usr/lib/pam.d']
const OLD = '/etc/pam.conf'

export const PAM_NEEDS: Need[] = FOLDERS.map(path => ({ kind: 'below', path }))

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

/** The lines of a service with those that it includes; those of `other` for what it lacks. pam.d(5) */
export function serviceOf(image: Image, name: string): Service {
  const service: Service = { files: [], lines: [], complete: true, left: MAX_LINES }
  if (!FOLDERS.some(folder => image.tree.resolve(folder)?.type === 'directory') && image.tree.resolve(OLD)) {
    return { ...service, files: [OLD], complete: false }
  }
  const start = image.tree.resolve(fileOf(image, name))?.type === 'file' ? name : 'other'
  read(image, start, null, service, [], '')
  for (const kind of ['auth', 'account', 'password', 'session'] as const) {
    if (start !== 'other' && !service.lines.some(line => line.kind === kind))
      read(image, 'other', kind, service, [], '')
  }
  return service
}

function fileOf(image: Image, name: string): string {
  const paths = FOLDERS.map(folder => `${folder}/${name}`)
  return paths.find(path => image.tree.resolve(path)?.type === 'file') ?? `${FOLDERS[0]}/${name}`
}

function read(
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
      read(image, second, only, service, [...open, path], stack)
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
    if (control === 'include') read(image, module, kind, service, [...open, path], stack)
    else if (control === 'substack') read(image, module, kind, service, [...open, path], `${stack}/${service.left}`)
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

type Outcome = 'success' | 'failure'
/** What a module answers, as far as it is known. */
type Answer = Outcome | 'ignore' | 'unknown'

/**
 * Whether a user other than root gets through: one who knows the password, or anyone. It is unknown only if it depends on a
 * module beyond those of libpam itself.
 */
export function letsThrough({ lines, complete }: Service, who: 'password' | 'anyone'): Outcome | 'unknown' {
  if (!complete) return 'unknown'
  const ofKind = (kind: Kind) => lines.filter(line => line.kind === kind)
  const outcomes = [
    dispatch(ofKind('auth'), ({ module }) => authOf(module, who)),
    dispatch(ofKind('account'), ({ module }) => authOf(module, 'password')),
    dispatch(ofKind('session'), ({ module }) => (moduleName(module) === 'pam_deny' ? 'failure' : 'success')),
  ]
  if (outcomes.some(each => !each.has('success'))) return 'failure'
  return outcomes.some(each => each.has('failure')) ? 'unknown' : 'success'
}

const moduleName = (module: string) => /([^/]*?)(?:\.so)?$/.exec(module)?.[1] ?? ''
/** They answer PAM_IGNORE. */
const NEUTRAL = new Set(['pam_env', 'pam_faildelay', 'pam_nologin', 'pam_mail', 'pam_limits'])

function authOf(module: string, who: 'password' | 'anyone'): Answer {
  const name = moduleName(module)
  if (name === 'pam_permit') return 'success'
  // Another file may have the name of a module.
  if (module.includes('/')) return 'unknown'
  if (NEUTRAL.has(name)) return 'ignore'
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

type State = 'none' | Outcome

/** How lines of one kind can end, as libpam decides (libpam/pam_dispatch.c), whatever unknown modules answer. */
function dispatch(lines: readonly Line[], answerOf: (line: Line) => Answer): ReadonlySet<Outcome> {
  const reached = [...lines, null].map(() => new Set<State>())
  reached[0]?.add('none')
  for (const [index, line] of lines.entries()) {
    const answer = answerOf(line)
    const answers = answer === 'unknown' ? (['success', 'failure'] as const) : [answer]
    for (const state of reached[index] ?? []) {
      for (const one of answers) {
        const action = actionOf(line.control, one)
        // It depends on the kind of failure.
        if (action === null) return new Set(['success', 'failure'])
        const [next, then] = step(lines, index, action, state, one)
        reached[Math.min(next, lines.length)]?.add(then)
      }
    }
  }
  return new Set([...(reached[lines.length] ?? [])].map(state => (state === 'success' ? 'success' : 'failure')))
}

/** The next line, and the state there. */
function step(
  lines: readonly Line[],
  index: number,
  action: string,
  state: State,
  answer: Answer,
): [next: number, state: State] {
  if (/^\d+$/.test(action)) return [index + 1 + Number(action), state]
  if (action === 'ignore') return [index + 1, state]
  if (action === 'reset') return [index + 1, 'none']
  // A failure that counts as `ok` is one.
  const isBad = action === 'bad' || action === 'die' || state === 'failure' || answer === 'failure'
  const then = isBad ? 'failure' : 'success'
  const ends = action === 'die' || (action === 'done' && then === 'success')
  return [ends ? endOf(lines, index) : index + 1, then]
}

/** The line behind the substack of a line. */
function endOf(lines: readonly Line[], index: number): number {
  const stack = lines[index]?.stack ?? ''
  const end = stack === '' ? -1 : lines.findIndex((line, at) => at > index && !line.stack.startsWith(stack))
  return end < 0 ? lines.length : end
}

/** Null if it depends on the kind of failure. */
function actionOf(control: string, answer: Exclude<Answer, 'unknown'>): string | null {
  const simple = CONTROLS[control]
  if (simple !== undefined) return answer === 'ignore' ? 'ignore' : simple[answer === 'success' ? 0 : 1]
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
  return actions.get(answer === 'failure' ? 'default' : answer) ?? actions.get('default') ?? 'bad'
}
