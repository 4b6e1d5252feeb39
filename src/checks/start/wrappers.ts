import { isShell } from '../../image/extract/shells.ts'
import { basenameOf } from '../../image/paths.ts'
import { parseEnv } from './env.ts'
import { readOptions, type WrapperOption } from './wrapper-options.ts'
import type { WrapperTool } from './wrapper-tool.ts'
import { WRAPPER_TOOLS } from './wrapper-tools.ts'

/** The command that a wrapper starts. */
export interface Wrapped {
  words: string[]
  /** Whether it runs as the same user. */
  sameUser: boolean
  /** The user that it changes to, as written: a name, a number, or one of them with a group; null if it does not. */
  user: string | null
  /** False if it takes variables from files or resets them; env(1) is read for itself. */
  sameVariables: boolean
  /** The directory that it changes to: as written, or null if that is unknown. Absent if it changes none. */
  folder?: string | null
  /** Set if it starts a shell: the one that an option names, or that of the user's account. */
  shell?: 'option' | 'account'
  kind: 'env' | WrapperTool['kind']
  /** The wrapper's name, or its applet of BusyBox, and its options in order. */
  tool: string
  options: readonly WrapperOption[]
}

/**
 * The command after a wrapper's own words; null if the program is not a wrapper. `name` is as written: `env`,
 * `/sbin/tini`.
 */
export function unwrap(name: string, args: readonly string[]): Wrapped | null {
  const base = basenameOf(name)
  if (base === 'env') {
    return {
      words: parseEnv(args).words,
      sameUser: true,
      user: null,
      sameVariables: true,
      kind: 'env',
      tool: base,
      options: [],
    }
  }
  const [applet = '', ...others] = args
  if (isMultiCall(base)) return isMultiCall(basenameOf(applet)) ? null : unwrap(applet, others)
  const tool = WRAPPER_TOOLS.get(base)
  if (tool === undefined) return null
  const { options, rest, isEnded } = readOptions(tool.front?.test(applet) ? others : args, tool)
  const optionOf = (names: readonly string[] = []) => options.findLast(({ name }) => names.includes(name))?.value
  const { kind, operand, operands = operand || tool.root ? 1 : 0, startsShell, resets, changes = [] } = tool
  const parts = tool.users?.map(name => optionOf([name])) ?? []
  // A program with two users is root if one of them is.
  const both = parts.every(part => part !== undefined)
    ? (parts.find(part => /^(?:0|root)$/.test(part)) ?? parts[0])
    : undefined
  const option = optionOf(tool.user) ?? both
  const isShell = startsShell === true && option === undefined
  const first = rest.find(word => word !== '-')
  const isUser =
    operand &&
    (tool.before?.test(
      rest
        .slice(1)
        .join(' ')
        .replace(/^\S*\//, ''),
    ) ??
      true)
  const user = option ?? (isUser ? (first ?? null) : isShell ? (first ?? 'root') : null)
  const named = tool.programs?.map(optionOf).find(one => one !== undefined)
  const program = tool.bash && isEnded ? (named ?? '/bin/bash') : tool.bash ? undefined : named
  const words = withLine(
    [...(program === undefined ? [] : [program]), ...behindSettings(rest.slice(operands), tool)],
    tool,
    optionOf(tool.line),
  )
  // What is in another root directory is unknown.
  const isElsewhere = (tool.root && rest[0] !== '/') || (optionOf(tool.roots) ?? '/') !== '/'
  const isNone = tool.bash
    ? !isEnded
    : optionOf(tool.idle) !== undefined ||
      (tool.programs && (program === undefined || optionOf(['S', 'start']) === undefined))
  const started = isShell ? shellOf(options, rest) : null
  const folder = started?.isLogin ? null : (optionOf(tool.folders) ?? (tool.programs && !tool.bash ? null : undefined))
  return {
    words: started?.words ?? (isElsewhere || isNone ? [] : words),
    ...(started && { shell: started.shell }),
    sameUser: kind !== 'step-down' || user === null,
    user,
    sameVariables: !started?.isLogin && !resets && !changes.some(name => optionOf([name]) !== undefined),
    ...(folder !== undefined && { folder }),
    ...{ kind, tool: base, options },
  }
}

/** What su(1) starts: a shell with the line of `-c`, and what is behind the user. Measured: util-linux and BusyBox. */
function shellOf(options: readonly WrapperOption[], rest: readonly string[]) {
  const optionOf = (names: RegExp) => options.findLast(({ name }) => names.test(name))?.value
  const line = optionOf(/^(?:c|(?:session-)?command)$/)
  const named = optionOf(/^(?:s|shell)$/)
  const isLogin = rest[0] === '-' || optionOf(/^l(?:ogin)?$/) !== undefined
  const args = rest.slice(rest[0] === '-' ? 2 : 1)
  const words = [named ?? '/bin/sh', ...(isLogin ? ['-l'] : []), ...(line === undefined ? [] : ['-c', line]), ...args]
  return { words, isLogin, shell: named === undefined ? ('account' as const) : ('option' as const) }
}

/** A program whose first argument may name one that it has itself. */
export const isMultiCall = (base: string): boolean => base === 'busybox' || base === 'toybox'

/** A command without such a program in front of a shell: `busybox sh -c LINE`. */
export const behindMultiCall = (words: readonly string[]): readonly string[] =>
  isMultiCall(basenameOf(words[0] ?? '')) && isShell(words[1] ?? '') ? words.slice(1) : words

/** The command of a tool that starts a shell for a line. */
function withLine(words: string[], { line, takesLine }: WrapperTool, value: string | undefined): string[] {
  if (line !== undefined) return value === undefined ? [] : ['/bin/sh', '-c', value]
  return takesLine && /^(?:-c|--command)$/.test(words[0] ?? '') ? ['/bin/sh', '-c', ...words.slice(1)] : words
}

function behindSettings(words: string[], { settings }: WrapperTool): string[] {
  const first = settings ? words.findIndex(word => !/^[A-Za-z_]\w*=/.test(word)) : 0
  return first < 0 ? [] : words.slice(first)
}

/** Real images have fewer. */
export const MAX_WRAPPERS = 64

/** A command without its wrappers, such as `tini --`; and the wrappers, outermost first. Cut, and without words, if there are too many. */
export function unwrapAll(command: readonly string[]): {
  words: readonly string[]
  wrappers: (Wrapped & { word: string })[]
  isCut: boolean
} {
  const wrappers: (Wrapped & { word: string })[] = []
  let words = command
  for (let i = 0; i < MAX_WRAPPERS; i++) {
    const [word = '', ...args] = words
    const wrapped = unwrap(word, args)
    if (wrapped === null) return { words, wrappers, isCut: false }
    wrappers.push({ ...wrapped, word })
    words = wrapped.words
  }
  return { words: [], wrappers, isCut: true }
}
