import type { Config } from './config.ts'
import type { GateRole, TargetSelection } from './options.ts'

/** Selects the targets. A target that the configuration calls measured is gated all the same if the input names it. */
export function parseTargets(names: readonly string[], { roles }: Config): TargetSelection {
  const configured = (role: GateRole) => Object.keys(roles).filter(name => roles[name] === role)
  if (names.includes('*')) return { kind: 'all', measured: configured('measured') }
  const gated = [...new Set(names.length > 0 ? names : configured('gated'))]
  const measured = configured('measured').filter(name => !gated.includes(name))
  return gated.length > 0 ? { kind: 'named', gated, measured } : { kind: 'default', measured }
}
