import { lowerCase } from '../text/go-case.ts'
import type { Platform } from './platform.ts'

/**
 * The kind of system that an image is for: `unix` has accounts, modes and ELF programs. An engine runs an image without a
 * system on its own. `unknown` is what no engine that Stagegate knows runs.
 */
export type System = 'unix' | 'windows' | 'wasm' | 'unknown'

/** The system of a platform; words have any case, as for containerd. */
export function systemOf({ os, architecture }: Platform): System {
  const system = lowerCase(os)
  if (/^wasi/.test(system) || lowerCase(architecture).startsWith('wasm')) return 'wasm'
  if (system === 'windows') return 'windows'
  return system === '' || system === 'linux' || system === 'freebsd' ? 'unix' : 'unknown'
}
