import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { type Identity, mayOpen, READ } from './identity.ts'
import { absolute } from './programs.ts'
import { isShell } from './wrappers.ts'

/** The file that an interpreter is told to run, where that is not there or not for the container's user. */
export interface MissingScript {
  interpreter: string
  /** As the command has it. */
  word: string
  path: string
  problem: 'missing' | 'not-readable'
}

/** Options of Node.js without a value behind them that are common in start commands; another one ends the search. */
const NODE_FLAG =
  /^--(?:enable-source-maps|inspect(?:-brk)?|no-[a-z-]+|trace-[a-z-]+|expose-gc|watch|preserve-symlinks(?:-main)?|use-[a-z-]+|abort-on-uncaught-exception|experimental-(?:strip-types|transform-types|vm-modules|sqlite|wasm-modules|detect-module|require-module|fetch|permission|websocket))$/
const NODE_VALUE = /^(?:-r|--require|--import|-C|--conditions|--env-file|--env-file-if-exists)$/

/** The script among an interpreter's arguments; null where there is none, or none can be told. */
export function scriptOf(name: string, args: readonly string[]): string | null {
  const base = basenameOf(name)
  if (/^node(?:js)?$/.test(base)) return behind(args, NODE_FLAG, NODE_VALUE)
  if (/^python(?:3(?:\.\d+)?)?$/.test(base)) return behind(args, /^-[uOBIsESvqxbdP]+$/, /^-[WX]$/)
  if (isShell(base)) return behind(args, /^-[aefhiklmnuvx]+$/, /^[-+]o$/)
  if (/^(?:ruby|perl)$/.test(base)) return behind(args, /^-[wW]$/, /^$/)
  if (base !== 'java') return null
  const jar = args.indexOf('-jar')
  return jar >= 0 && args.slice(0, jar).every(arg => arg.startsWith('-')) ? (args[jar + 1] ?? null) : null
}

function behind(args: readonly string[], flag: RegExp, value: RegExp): string | null {
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as string
    if (value.test(arg)) i++
    else if (arg === '--') return args[i + 1] ?? null
    else if (!arg.startsWith('-')) return arg
    else if (!flag.test(arg) && !/^--[a-z][a-z-]*=/.test(arg)) return null
  }
  return null
}

/** Null where the interpreter finds and may read it, also where that is under another name. */
export function missingScript(
  image: Image,
  name: string,
  args: readonly string[],
  identity: Identity | null,
): MissingScript | null {
  const word = scriptOf(name, args)
  if (word === null || word === '' || word === '-') return null
  const interpreter = basenameOf(name)
  // `node inspect FILE` starts the debugger.
  if (interpreter === 'node' && word === 'inspect') return null
  const path = absolute(image, word).replace(/\/(?:\.?\/)+/g, '/')
  if (/^\/(?:dev|proc|sys|run|tmp)\//.test(path)) return null
  const endings = interpreter.startsWith('node') ? ['', '.js', '.json', '.node', '.cjs', '.mjs', '.ts'] : ['']
  const found = endings.map(ending => path + ending).find(one => image.tree.resolve(one) !== undefined)
  if (found === undefined) return { interpreter, word, path, problem: 'missing' }
  if (identity === null || mayOpen(image.tree, found, identity, READ)) return null
  return { interpreter, word, path: found, problem: 'not-readable' }
}
