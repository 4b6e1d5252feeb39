import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { absolute, type Environment } from './environment.ts'
import { readOptions } from './wrapper-options.ts'
import type { WrapperTool } from './wrapper-tool.ts'
import { isMultiCall } from './wrappers.ts'

/** A command that a program starts as another process, and waits for. */
interface Child {
  words: readonly string[]
  /** Whether it surely starts: not only for what the program finds or reads. */
  isSure: boolean
}

/** findutils, xargs(1) */
const XARGS: WrapperTool = {
  kind: 'launcher',
  short: 'aEIdLnPsRJ',
  long: [
    ...['arg-file', 'delimiter', 'max-args', 'max-chars', 'max-procs', 'process-slot-var'],
    ...['eof', 'max-lines', 'replace'],
  ],
  flags: ['exit', 'interactive', 'no-run-if-empty', 'null', 'open-tty', 'show-limits', 'verbose'],
}

/** debianutils, run-parts(8) */
const RUN_PARTS: WrapperTool = {
  kind: 'launcher',
  short: 'au',
  long: ['arg', 'regex', 'umask'],
  flags: [
    'debug',
    'exit-on-error',
    'list',
    'lsbsysinit',
    'new-session',
    'report',
    'reverse',
    'stdin',
    'test',
    'verbose',
  ],
  permutes: true,
}

/** What find(1), xargs(1) and run-parts(8) start; nothing of other programs. */
export function childrenOf(image: Image, words: readonly string[], environment: Environment): readonly Child[] {
  const [word = '', ...args] = words
  const base = basenameOf(word)
  if (isMultiCall(base)) return isMultiCall(basenameOf(args[0] ?? '')) ? [] : childrenOf(image, args, environment)
  if (base === 'run-parts') return partsOf(image, args, environment)
  const isSure = base === 'find' ? findsAny(image, args, environment) : base === 'xargs' && runsOnce(args)
  return commandsOf(base, args).map(one => ({ words: one, isSure }))
}

/** The commands of `find -exec` and `xargs`. */
export function commandsOf(name: string, args: readonly string[]): (readonly string[])[] {
  if (name === 'find') {
    return args.flatMap((arg, at) => {
      if (!/^-(?:exec|ok)(?:dir)?$/.test(arg)) return []
      const rest = args.slice(at + 1)
      const end = rest.findIndex(one => one === ';' || one === '+')
      return [end < 0 ? rest : rest.slice(0, end)]
    })
  }
  const { rest } = readOptions(args, XARGS)
  return name === 'xargs' && rest.length > 0 ? [rest] : []
}

/** Whether find(1) runs the command of `-exec` for a place that the image has: without a test before. */
function findsAny({ tree }: Image, args: readonly string[], environment: Environment): boolean {
  const places = args.slice(
    0,
    args.findIndex(arg => /^[-(!]/.test(arg)),
  )
  const [, ...tests] =
    args
      .slice(places.length)
      .join(' ')
      .match(/^((?:-maxdepth \d+ )?)(-exec(?:dir)? )/) ?? []
  const paths = places.map(place => absolute(environment, place))
  return tests.length > 0 && paths.some(path => path !== null && tree.resolve(path) !== undefined)
}

/** Measured: findutils 4.9 and BusyBox 1.36 run the command once for no input, unless an option forbids that. */
function runsOnce(args: readonly string[]): boolean {
  const { options } = readOptions(args, XARGS)
  return !options.some(({ name }) => /^(?:[rIipoJ]|no-run-if-empty|replace|interactive|open-tty)$/.test(name))
}

/** The files of a directory whose names have no dot. */
function partsOf({ tree }: Image, args: readonly string[], environment: Environment): Child[] {
  const { options, rest } = readOptions(args, RUN_PARTS)
  const has = (...names: string[]) => options.some(({ name }) => names.includes(name))
  const folder = absolute(environment, rest[0] ?? '')
  if (folder === null || rest.length !== 1 || has('test', 'list')) return []
  const isSure = !has('regex', 'lsbsysinit')
  return tree
    .list(folder)
    .filter(name => /^[\w-]+$/.test(name))
    .map(name => ({ words: [`${folder}/${name}`], isSure }))
}
