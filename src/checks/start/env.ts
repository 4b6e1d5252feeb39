import type { Image } from '../../image/model.ts'
import { type Environment, inFolder, withVariables } from './environment.ts'
import { wholeName } from './long-options.ts'

/** What env(1) changes before it starts a program. */
export interface EnvCall {
  /** The program and its arguments. */
  words: string[]
  /** The directory of `--chdir`; null without it. */
  folder: string | null
  /** Whether it starts from an empty environment. */
  clears: boolean
  /** Assignments; null for a variable that it removes. */
  settings: [name: string, value: string | null][]
}

const WITH_VALUE = /^(?:-[uCa]|--unset|--chdir|--argv0)$/

const LONG = [
  ...['argv0', 'block-signal', 'chdir', 'debug', 'default-signal', 'ignore-environment', 'ignore-signal'],
  ...['list-signal-handling', 'null', 'split-string', 'unset'],
]

/** GNU coreutils and BusyBox: options, then assignments, then the command; `-S` splits one word into several. */
export function parseEnv(args: readonly string[]): EnvCall {
  const call: EnvCall = { words: [], folder: null, clears: false, settings: [] }
  let rest = [...args]
  for (let i = 0; i < 50; i++) {
    const [written, value = ''] = rest
    if (written === undefined) return call
    const arg = written.replace(/^--([^=]+)/, (_, name: string) => `--${wholeName(name, LONG)}`)
    const split = /^(?:-[iv]*S|--split-string=?)(.*)$/s.exec(arg)
    const [, unset] = /^(?:-u|--unset=)(.+)$/s.exec(arg) ?? []
    const [, folder] = /^(?:-C|--chdir=)(.+)$/s.exec(arg) ?? []
    if (split) {
      // With variables or escapes in it, the command is unknown.
      const text = split[1] || value
      const words = /[$\\]/.test(text) ? null : wordsOf(text)
      if (words === null) return call
      call.clears ||= /^-v*i/.test(arg)
      rest = [...words, ...rest.slice(split[1] ? 1 : 2)]
    } else if (WITH_VALUE.test(arg)) {
      if (arg === '-u' || arg === '--unset') call.settings.push([value, null])
      if (arg === '-C' || arg === '--chdir') call.folder = value
      rest = rest.slice(2)
    } else if (unset !== undefined || folder !== undefined) {
      if (unset !== undefined) call.settings.push([unset, null])
      call.folder = folder ?? call.folder
      rest = rest.slice(1)
    } else if (arg.startsWith('-')) {
      call.clears ||= arg === '-' || arg === '--ignore-environment' || /^-[0v]*i/.test(arg)
      rest = rest.slice(1)
    } else if (/^[^=]+=/.test(arg)) {
      const [name = ''] = arg.split('=', 1)
      call.settings.push([name, arg.slice(name.length + 1)])
      rest = rest.slice(1)
    } else {
      call.words = rest
      return call
    }
  }
  return call
}

/** The words of a text with quotes; null if one is not closed. */
function wordsOf(text: string): string[] | null {
  const words = text.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+|['"]/g) ?? []
  if (words.some(word => word === "'" || word === '"')) return null
  return words.map(word => word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'))
}

/** The environment behind env(1), which searches for its program with the new PATH. */
export function environmentBehindEnv(image: Image, environment: Environment, args: readonly string[]): Environment {
  const { folder, clears, settings } = parseEnv(args)
  // Without PATH, the folders that the C library searches count.
  const start: Environment = clears ? { ...environment, variables: new Map([['PATH', null]]) } : environment
  const changed = withVariables(start, settings)
  return folder === null ? changed : inFolder(image, changed, folder)
}

/** Where env(1) looks for its program: without PATH, in folders of its C library. glibc, confstr(3); musl, execvp.c. */
export function searchOfEnv(
  { tree }: Image,
  path: string | null,
  behind: Environment,
  args: readonly string[],
): Environment {
  const { clears, settings } = parseEnv(args)
  if (!clears || settings.some(([name]) => name === 'PATH')) return behind
  const loader = tree.extracts(path ?? '')?.elf?.interpreter ?? ''
  const folders = loader.includes('/ld-musl-')
    ? '/usr/local/bin:/bin:/usr/bin'
    : loader.includes('/ld-linux')
      ? GLIBC
      : null
  return withVariables(behind, [['PATH', folders]])
}

const GLIBC = '/bin:/usr/bin'
