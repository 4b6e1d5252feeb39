import type { Config } from './config.ts'
import type { TargetSelection } from './options.ts'

/**
 * Selects the targets. The configuration adds targets to the default or to all; it changes nothing about those that the
 * inputs name.
 */
export function parseTargets(names: readonly string[], { roles }: Config): TargetSelection {
  const configured = roles.filter(({ role }) => role === 'gated').map(({ target }) => target)
  const measured = roles.filter(({ role }) => role === 'measured')
  if (names.includes('*')) return { kind: 'all', gated: configured, measured }
  if (names.length === 0) return { kind: 'default', gated: configured, measured }
  const gated = [...new Set(names)]
  return { kind: 'named', gated, measured: measured.filter(({ target }) => !gated.includes(target)) }
}
