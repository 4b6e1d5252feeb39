import type { Start } from './labels.ts'
import type { Found } from './score.ts'

/** Checks whose error says that the image's program cannot start. */
const START_CHECKS = ['entrypoint', 'shebang', 'architecture', 'interpreter', 'exec-form', 'working-directory'].map(
  name => `runtime/${name}`,
)

/**
 * Findings that a started container refutes, and starts that the findings should have refuted. No label is needed: the
 * container says it.
 */
export function contradictions(start: Start, found: readonly Found[]): string[] {
  const errors = found.filter(({ severity }) => severity === 'error').map(({ check }) => check)
  const users = found.map(({ check }) => check).filter(check => /^user\/(?:root|step-down)$/.test(check))
  const runs = start.exit === null
  const said: string[] = []
  if (runs)
    for (const check of errors.filter(each => START_CHECKS.includes(each) || each === 'user/unresolvable'))
      said.push(`it runs, and ${check} is an error`)
  if (runs && start.uids?.join() === '0' && !users.includes('user/root'))
    said.push('it runs as root only, without user/root')
  if (runs && start.uids && !start.uids.includes(0) && errors.includes('user/root'))
    said.push(`it runs as ${start.uids.join(' and ')}, and user/root is an error`)
  if (start.exit === 'fails' && !found.some(({ check }) => /^(?:runtime|user)\//.test(check)))
    said.push('it fails, and no check says so')
  return said
}
