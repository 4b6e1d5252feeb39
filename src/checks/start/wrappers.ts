import { basenameOf } from '../../image/paths.ts'

/** What a program that only starts another one is told to start. */
export interface Wrapped {
  words: string[]
  /** Whether the other one runs as the same user. */
  sameUser: boolean
  kind: 'env' | 'init' | 'step-down'
}

/** Small inits: their options, by whether a value follows. */
const INITS: Record<string, RegExp> = {
  tini: /^-[pe]$/,
  'tini-static': /^-[pe]$/,
  'docker-init': /^-[pe]$/,
  catatonit: /^-L$/,
  'dumb-init': /^(?:-r|--rewrite)$/,
}

/** Programs that become another user: `gosu USER PROGRAM`. */
const STEP_DOWN = new Set(['gosu', 'su-exec', 's6-setuidgid'])

/** The words behind a wrapper's own; null for a program that is none. `name` is as the command has it, `env` or `/sbin/tini`. */
export function unwrap(name: string, args: readonly string[]): Wrapped | null {
  const base = basenameOf(name)
  if (Object.hasOwn(INITS, base))
    return { words: behindOptions(args, INITS[base] as RegExp), sameUser: true, kind: 'init' }
  if (STEP_DOWN.has(base)) return { words: args.slice(1), sameUser: false, kind: 'step-down' }
  return base === 'env' ? { words: behindEnv(args), sameUser: true, kind: 'env' } : null
}

function behindOptions(args: readonly string[], withValue: RegExp): string[] {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (arg === '--') return args.slice(i + 1)
    if (!arg.startsWith('-')) return args.slice(i)
    if (withValue.test(arg)) i++
  }
  return []
}

/** GNU coreutils and BusyBox: options, then settings, then the command; `-S` splits one word into several. */
function behindEnv(args: readonly string[]): string[] {
  let rest = [...args]
  for (let i = 0; i < 50; i++) {
    const [arg, value] = rest
    if (arg === undefined) return []
    const split = /^(?:-v?S|--split-string=?)(.*)$/s.exec(arg)
    if (split) {
      // Variables in it would be replaced: then nothing is known.
      const text = split[1] || value || ''
      if (/[$"'\\]/.test(text)) return []
      rest = [...text.split(/\s+/).filter(word => word !== ''), ...rest.slice(split[1] ? 1 : 2)]
    } else if (arg === '--') rest = rest.slice(1)
    else if (/^(?:-u|-C|--unset|--chdir)$/.test(arg)) rest = rest.slice(2)
    else if (arg.startsWith('-') || /^[^=]+=/.test(arg)) rest = rest.slice(1)
    else return rest
  }
  return []
}

/** The line that a shell is given with `-c`; null where it is given none. */
export function lineOfShell(name: string, args: readonly string[]): string | null {
  if (!isShell(name)) return null
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (/^-[a-z]*c$/.test(arg)) return args[i + 1] ?? null
    if (arg === '-o' || arg === '+o') i++
    else if (!/^[-+]/.test(arg)) return null
  }
  return null
}

export function isShell(name: string): boolean {
  return /^(?:ba|da|a|z|k|mk)?sh$/.test(basenameOf(name))
}
