import { counted } from '../text/format.ts'
import { shorten } from '../text/shorten.ts'
import type { PolicyReport, Report } from './model.ts'

/** Names that one list shows. */
const MAX_NAMES = 10

/**
 * Where the policy of a run differs from the default, in short parts: preset, fail-on, checks that are off or lowered, targets
 * that are only measured, waivers. Empty if it does not differ.
 * @param code marks a name as code
 */
export function policyWords({ policy, targets }: Report, code: (name: string) => string): string[] {
  if (policy === null) return []
  const { preset, failOn, lowered, waivers, frontends } = policy
  const off = lowered.filter(({ severity }) => severity === 'off').map(({ check }) => code(check))
  const less = lowered.filter(({ severity }) => severity !== 'off').map(one => loweredWords(one, code))
  const measured = targets.filter(({ role }) => role === 'measured').map(({ name }) => code(shorten(name, 60)))
  return [
    ...(preset === 'recommended' ? [] : [`preset ${code(preset)}`]),
    ...(failOn === 'error' ? [] : [`fail-on ${code(failOn)}`]),
    ...(off.length === 0 ? [] : [`off: ${names(off)}`]),
    ...(less.length === 0 ? [] : [`lowered: ${names(less)}`]),
    ...(measured.length === 0 ? [] : [`only measured: ${names(measured)}`]),
    ...(waivers.length === 0 ? [] : [counted(waivers.length, 'waiver')]),
    ...(frontends.length === 0 ? [] : [`Dockerfile frontend ${names(frontends.map(one => code(shorten(one, 100))))}`]),
  ]
}

function loweredWords(
  { check, severity, inherited, usual }: PolicyReport['lowered'][number],
  code: (name: string) => string,
) {
  const own = severity === usual ? '' : severity
  const base = inherited === severity ? '' : `${inherited} in the base image`
  return `${code(check)} (${[own, base].filter(words => words !== '').join(', ')})`
}

function names(list: readonly string[]): string {
  const more = list.length - MAX_NAMES
  return list.slice(0, MAX_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
