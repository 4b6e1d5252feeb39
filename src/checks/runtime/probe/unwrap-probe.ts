import { basenameOf } from '../../../image/paths.ts'
import { unwrap } from '../../start/wrappers.ts'

/** The command behind a program that only starts it; null if the program is not such a wrapper. */
export function unwrapProbe(name: string, args: readonly string[]): readonly string[] | null {
  if (basenameOf(name) !== 'timeout') return unwrap(name, args)?.words ?? null
  // GNU coreutils and BusyBox, timeout(1): options, a duration, the command. BusyBox had `-t SECONDS` before 1.30.
  let at = 0
  for (; args[at]?.startsWith('-'); at++) if (/^-[kst]$|^--(?:kill-after|signal)$/.test(args[at] ?? '')) at++
  return args.slice(args.some(arg => /^-t/.test(arg)) ? at : at + 1)
}
