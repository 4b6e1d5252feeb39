import type { AnalyzedImage } from '../analysis.ts'
import { rootInterpreters } from '../permissions/interpreter-files.ts'
import { parseShellCall } from '../start/interpreters.ts'
import type { Step } from '../start/start.ts'
import { behindMultiCall, isMultiCall, unwrap } from '../start/wrappers.ts'

/**
 * Whose rights a shell has that belongs to root and has the setuid bit; null for other programs, and for one that keeps them.
 * bash(1), INVOCATION: without `-p`, Bash gives them up. dash does so in some versions, and BusyBox for most applets.
 */
export function userOfShell(image: AnalyzedImage, { word, args, entry }: Step): 'other' | 'unknown' | null {
  const name = rootInterpreters(image).find(one => one.entry.path === entry?.path)?.name
  if (name === undefined) return null
  if (isMultiCall(name)) return unwrap(word, args)?.sameUser === false ? null : 'unknown'
  if (name !== 'bash' && name !== 'dash') return null
  const [, ...own] = behindMultiCall([word, ...args])
  const options = own.slice(0, own.length - parseShellCall(own).operands.length)
  if (options.some(option => /^-\w*p|^privileged$/.test(option))) return null
  return name === 'bash' ? 'other' : 'unknown'
}
