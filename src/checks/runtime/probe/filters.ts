import { isBuiltin } from '../../start/shell/names.ts'

/** Programs that do not fail, whatever they read. */
export const NEVER_FAILS = /^(?:cat|cut|head|sed|sort|tail|tee|tr|uniq)$/

/** Programs of health checks that create no program. An assignment alone has no name. */
export const HARMLESS =
  /^(?:|(?:\/(?:usr\/)?s?bin\/)?(?:[ef]?grep|awk|cat|curl|cut|date|env|head|hostname|id|jq|nc|pgrep|pidof|ps|sed|seq|sleep|sort|tail|timeout|tr|uniq|wc|wget))$/

/** What a program of a pipe does if it reads nothing: its status, if that is known, and whether it writes nothing. */
export function filterStatus(name: string, args: readonly string[]): { status: number | null; isEmpty: boolean } {
  if (/^[ef]?grep$/.test(name)) {
    // An empty line, such as that of `echo ""`, does not match a pattern.
    const isInverted = args.some(arg => /^-[a-zA-Z]*v|^--invert-match$/.test(arg))
    return { status: isInverted ? null : 1, isEmpty: !isInverted }
  }
  if (name === 'jq') return { status: args.some(arg => /^-[a-z]*e|^--exit-status$/.test(arg)) ? 4 : 0, isEmpty: true }
  if (NEVER_FAILS.test(name)) return { status: 0, isEmpty: true }
  if (/^(?:awk|wc|xargs)$/.test(name)) return { status: null, isEmpty: false }
  if (name === 'read') return { status: 1, isEmpty: true }
  // Others need an answer to read.
  return { status: isBuiltin(name) ? null : 1, isEmpty: false }
}
