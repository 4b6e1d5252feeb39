import type { AnalyzedImage } from '../analysis.ts'
import { type Kind, type Line, type Service, serviceOf } from './pam-service.ts'

/** Whether a program with one of these services takes anyone for who they claim to be. */
export function isOpen(image: AnalyzedImage, names: readonly string[]): boolean {
  return names.some(name => letsThrough(serviceOf(image, name), 'anyone') === 'success')
}

type Outcome = 'success' | 'failure'
/** What a module answers, as far as it is known. */
type Answer = Outcome | 'ignore' | 'unknown'

/**
 * Whether a user other than root gets through: one who knows the password, or anyone. It is unknown only if it depends on a
 * module beyond those of libpam itself.
 */
export function letsThrough({ lines, unread }: Service, who: 'password' | 'anyone'): Outcome | 'unknown' {
  if (unread.size > 0) return 'unknown'
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
/** They ask for the password. */
const ASKING = new Set(['pam_unix', 'pam_sss'])
/** They answer PAM_IGNORE. */
const NEUTRAL = new Set(['pam_env', 'pam_faildelay', 'pam_nologin', 'pam_mail', 'pam_limits'])

function authOf(module: string, who: 'password' | 'anyone'): Answer {
  const name = moduleName(module)
  if (name === 'pam_permit') return 'success'
  // Another file may have the name of a module.
  if (module.includes('/')) return 'unknown'
  if (NEUTRAL.has(name)) return 'ignore'
  if (name === 'pam_deny' || name === 'pam_rootok') return 'failure'
  if (ASKING.has(name)) return who === 'password' ? 'success' : 'failure'
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
