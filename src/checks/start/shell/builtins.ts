import { inFolder, withUnknownSearch, withVariables } from '../environment.ts'
import { type ShellSettings, settingsBehind } from '../interpreters.ts'
import { resultOfArithmetic } from './arithmetic.ts'
import type { Part } from './expansion.ts'
import { isSetting } from './line.ts'
import { isPreparing } from './names.ts'
import type { Run } from './run.ts'
import { type After, mostReplacing, type State } from './state.ts'
import { operandsIn, resultOfTest } from './tests.ts'
import { argumentsOf } from './texts.ts'
import { pathOf, UNKNOWN, valueIn } from './values.ts'
import { afterArithmetic, afterTest, forget, forgetAll, forgetNamed } from './variables.ts'
import { parseShellLine, type Word } from './words.ts'

/** What a builtin needs of a search. */
type Context = Pick<Run, 'image' | 'knowsMissing' | 'returns'>

/** Sets the variables of `NAME=VALUE` words, from left to right. */
export function assignIn({ image }: Pick<Run, 'image'>, start: State, words: readonly Word[]): State {
  let state = start
  for (const word of words.filter(isSetting)) {
    const [, name = '', changes] = /^(\w+)((?!\w)[^=]*)=/.exec(word.text) ?? []
    const value = changes ? null : valueIn(image, word, state)
    // A plain value is that of the first element.
    const array = elementsIn(image, word, state) ?? (state.arrays.has(name) ? ([name, null] as const) : null)
    const replaces = replacesCommands(name, word.text) ? 'always' : state.replaces
    const [, index] = /^\w+\[(.*?)\]\+?=/s.exec(word.text) ?? []
    const before = index === undefined ? state : afterArithmetic(index, state)
    const set = withVariables(before.environment, [[name, value?.slice(name.length + 1) ?? null]])
    state = {
      ...before,
      environment: set,
      replaces: mostReplacing(before.replaces, replaces),
      ...(array && { arrays: new Map([...before.arrays, array]) }),
    }
  }
  return state
}

/** Whether a variable runs code before the next command, or is what the shell finds under its name. bash(1), Shell Variables. */
export function replacesCommands(name: string, value: string): boolean {
  return /^BASH_(?:CMDS$|ALIASES$|FUNC_)/.test(name) || (/^PS4$|^PROMPT_COMMAND$/.test(name) && /\$\(|`/.test(value))
}

/** More elements are unknown. */
const MAX_ELEMENTS = 1000

/** The array that `NAME=(...)` or `NAME+=(...)` sets; null for another word. */
function elementsIn(image: Run['image'], { text, parts }: Word, state: State): [string, string[] | null] | null {
  const [, name, adds, inner = ''] = /^([A-Za-z_]\w*)(\+?)=\((.*)\)$/s.exec(text) ?? []
  if (name === undefined || parts.at(-1)?.kind !== 'unknown') return null
  const words = parseShellLine(inner)?.flatMap(command => command.words) ?? null
  const [elements = null, ...others] = words === null ? [] : argumentsOf(image, words, state)
  const current = state.arrays.get(name) ?? (state.knowsUnset && !state.arrays.has(name) ? [] : null)
  const before = adds === '' ? [] : current
  const isKnown = others.length === 0 && elements !== null && before !== null
  return [name, isKnown && before.length + elements.length <= MAX_ELEMENTS ? [...before, ...elements] : null]
}

/** Behind code that may change everything. */
export function afterUnknownCode(state: State): State {
  return {
    ...state,
    environment: withUnknownSearch(state.environment),
    isPure: false,
    knowsCommands: false,
    knowsUnset: false,
    replaces: 'always',
  }
}

/** What a builtin that runs no other command changes, and its result. */
export function afterBuiltin(run: Context, [first, ...args]: readonly Word[], state: State): After {
  const { image } = run
  const name = first?.text ?? ''
  const { environment } = state
  const go = (changed: Partial<State> = {}, status: boolean | null = null): After => {
    return { state: { ...state, ...changed }, status }
  }
  switch (name) {
    case 'true':
      return go({}, true)
    case ':':
      return go({}, true)
    case 'false':
      return go({}, false)
    case '[':
    case '[[':
    case 'test': {
      // A user or a variable of `docker run` may decide otherwise.
      const sure = resultOfTest(name, args, operandsIn(image, { ...state, uid: null, knowsUnset: false }, false))
      const status = sure ?? resultOfTest(name, args, operandsIn(image, state, true))
      const behind = afterTest(image, name, args, state)
      return go({ ...behind, isGuess: state.isGuess || (sure === null && status !== null) }, status)
    }
    case 'enable':
      return go({ replaces: 'always' })
    case 'hash':
      if (/^-\w*p/.test(args[0]?.text ?? '')) return go({ replaces: 'always' })
      return askFor(run, args.at(-1), state)
    case 'type':
      return askFor(run, args.at(-1), state)
    case 'set':
      return go(afterSet(run, args, state), true)
    case 'shift': {
      const count = Number(args[0]?.text ?? 1)
      const isUnknown = (own: readonly string[]) => own.slice(0, count).some(arg => arg.startsWith(UNKNOWN))
      const shifted = state.args.map(own => (own === null || isUnknown(own) ? null : own.slice(count)))
      return go({ args: Number.isNaN(count) ? [null] : shifted })
    }
    case 'alias': {
      const names = args.map(({ text }): [string, null] => [text.replace(/=.*/s, ''), null])
      const isSet = args.some(({ text, literal }) => text.includes('=') || !literal)
      return go({ functions: new Map([...state.functions, ...names]), ...(isSet && { replaces: 'always' }) })
    }
    case 'export':
    case 'readonly':
    case 'local':
    case 'declare':
    case 'typeset': {
      // `export "$name=$value"`
      const knowsUnset = state.knowsUnset && args.every(word => word.literal || isSetting(word))
      const others = args.filter(word => !isSetting(word) && !word.literal)
      const set = forgetNamed(image, others, assignIn(run, state, args))
      const own = run.returns.length === 0 ? [] : localsIn(name, args)
      const scoped =
        own.length === 0
          ? set
          : forget(
              set,
              own.filter(one => !args.some(({ text }) => text.startsWith(`${one}=`))),
            )
      // The value of a name is that of another variable, or another text, or is an expression.
      const isOther = !/^(?:export|readonly)$/.test(name) && args.some(({ text }) => /^-\w*[niluc]/.test(text))
      const locals = own.length === 0 ? state.locals : new Set([...state.locals, ...own])
      return go(
        {
          ...scoped,
          locals,
          knowsUnset: knowsUnset && scoped.knowsUnset,
          replaces: isOther ? 'always' : scoped.replaces,
        },
        true,
      )
    }
    case 'read': {
      return go(forgetNamed(image, namesOfRead(args), state))
    }
    case 'let': {
      const [expression] = args
      const valuesIn = (one: State) => (variable: string) => valueIn(image, { parts: [parameter(variable)] }, one)
      const resultIn = (one: State) =>
        args.length === 1 ? resultOfArithmetic(expression?.text ?? '', valuesIn(one)) : undefined
      const status = resultIn(state)
      const behind = args.reduce((one, { text }) => afterArithmetic(text, one), state)
      if (behind.replaces !== state.replaces) return go(behind)
      if (status === undefined) return go({ ...forget(state, namesIn(args)), knowsUnset: false, isPure: false })
      const isSure = resultIn({ ...state, uid: null, knowsUnset: false }) !== null
      return go({ isGuess: state.isGuess || (!isSure && status !== null) }, status)
    }
    case 'mapfile':
    case 'readarray':
      // The code of `-C` runs for each line.
      if (args.some(({ text, literal }) => !literal || /^-\w*C/.test(text)))
        return go({ ...forgetAll(state), replaces: 'always' })
      return go({ ...forgetNamed(image, args, state), isPure: false })
    case 'getopts':
      return go({ ...forgetNamed(image, args.slice(1), state), isPure: false })
    case 'printf': {
      const [option] = args
      const value = option && valueIn(image, option, state)
      if (value != null && !value.startsWith('-v')) return go()
      // `-vNAME`, or what may be `-v`.
      const [, own = ''] = /^-v(.+)$/s.exec(value ?? '') ?? []
      if (own !== '') return go({ ...forget(state, [own.replace(/\[.*/s, '')]), isPure: false })
      return go({ ...forgetNamed(image, args.slice(1, 2), state), isPure: false })
    }
    case 'unset': {
      const isFunction = args.some(({ text }) => /^-\w*f/.test(text))
      const names = args.map(({ text }): [string, null] => [text, null]).filter(([one]) => state.functions.has(one))
      if (isFunction) return go({ functions: new Map([...state.functions, ...names]) }, true)
      return go(forgetNamed(image, args, state), true)
    }
    case 'wait':
      return go(
        forgetNamed(
          image,
          args.filter((_, at) => args[at - 1]?.text === '-p'),
          state,
        ),
      )
    case 'shopt':
      return go(
        args.some(({ text, literal }) => !literal || /^(?:lastpipe|expand_aliases)$/.test(text))
          ? { replaces: 'always' }
          : {},
        true,
      )
    case 'popd':
      return go({ environment: inFolder(image, environment, null) }, true)
    case 'cd':
    case 'pushd': {
      const options = args.filter(({ text }) => !/^-[LP]$|^--$/.test(text))
      const [target] = options
      const path = target === undefined || options.length > 1 ? null : valueIn(image, target, state)
      const searches = path !== null && !/^\.{0,2}\//.test(path) && environment.variables.has('CDPATH')
      const changed = inFolder(image, environment, path === '-' || path === '' || searches ? null : path)
      return go({ environment: changed }, changed.folder === null ? null : true)
    }
  }
  return go({}, isPreparing(name) ? true : null)
}

const parameter = (name: string): Part =>
  /^[A-Za-z_]/.test(name)
    ? { kind: 'variable', name, fallback: null, ifEmpty: false, assigns: false }
    : { kind: 'unknown', text: `\${${name}}` }

const namesIn = (words: readonly Word[]): string[] => words.flatMap(({ text }) => text.match(/[A-Za-z_]\w*/g) ?? [])

/** The names among the words of `read`, and the arguments of its options that are unknown. */
function namesOfRead(words: readonly Word[]): Word[] {
  return words.filter(({ text }, at) => !/^-/.test(text) && !/^-\w*[dinNptu]$/.test(words[at - 1]?.text ?? ''))
}

/** The variables that are only those of a function. */
function localsIn(name: string, words: readonly Word[]): string[] {
  const isGlobal = /^(?:export|readonly)$/.test(name) || words.some(({ text }) => /^-\w*g/.test(text))
  return isGlobal ? [] : words.flatMap(({ text }) => /^[A-Za-z_]\w*/.exec(text) ?? [])
}

/** `command -v NAME` */
export function askFor({ image, knowsMissing }: Context, word: Word | undefined, state: State): After {
  const name = word && valueIn(image, word, state)
  if (name == null || name === '' || state.functions.has(name) || !knowsMissing) return { state, status: null }
  const path = pathOf(image, name, state)
  if (path === null) return { state, status: null }
  return path === '' ? { state, status: false, cause: { words: [name], state } } : { state, status: true }
}

/** `set -euo pipefail`, `set -- node "$@"` */
function afterSet({ image }: Context, args: readonly Word[], state: State): Partial<State> {
  let settings: ShellSettings = { exits: state.exits, failsInPipes: state.failsInPipes }
  for (let at = 0; at < args.length; at++) {
    const { text = '' } = args[at] ?? {}
    if (text === '--' || !/^[-+]./.test(text)) {
      const own = text === '--' ? args.slice(at + 1) : args.slice(at)
      return { ...settings, args: argumentsOf(image, own, state) }
    }
    const name = text.includes('o') ? args[++at]?.text : undefined
    settings = settingsBehind(settings, text, name === undefined ? [] : [name])
  }
  return settings
}
