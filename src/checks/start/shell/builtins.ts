import { inFolder, withUnknownSearch, withVariables } from '../environment.ts'
import { type ShellSettings, settingsBehind } from '../interpreters.ts'
import { resultOfArithmetic } from './arithmetic.ts'
import type { Part } from './expansion.ts'
import { isSetting } from './line.ts'
import { isPreparing } from './names.ts'
import type { Run } from './run.ts'
import type { After, State } from './state.ts'
import { operandsIn, resultOfTest } from './tests.ts'
import { argumentsOf } from './texts.ts'
import { pathOf, UNKNOWN, valueIn } from './values.ts'
import { parseShellLine, type Word } from './words.ts'

/** What a builtin needs of a search. */
type Context = Pick<Run, 'image' | 'knowsMissing'>

/** Sets the variables of `NAME=VALUE` words, from left to right. */
export function assignIn({ image }: Pick<Run, 'image'>, start: State, words: readonly Word[]): State {
  let state = start
  for (const word of words.filter(isSetting)) {
    const [, name = '', changes] = /^(\w+)((?!\w)[^=]*)=/.exec(word.text) ?? []
    const value = changes ? null : valueIn(image, word, state)
    const environment = withVariables(state.environment, [[name, value?.slice(name.length + 1) ?? null]])
    const array = elementsIn(image, word, state)
    const replaces = replacesCommands(name, word.text) ? 'always' : state.replaces
    state = { ...state, environment, replaces, ...(array && { arrays: new Map([...state.arrays, array]) }) }
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
      return go({ environment: withDefaults(run, state, args) }, true)
    case 'false':
      return go({}, false)
    case '[':
    case '[[':
    case 'test': {
      // A user or a variable of `docker run` may decide otherwise.
      const sure = resultOfTest(name, args, operandsIn(image, { ...state, uid: null, knowsUnset: false }, false))
      const status = sure ?? resultOfTest(name, args, operandsIn(image, state, true))
      return go({ isGuess: state.isGuess || (sure === null && status !== null) }, status)
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
      const set = assignIn(run, state, args)
      // Behind `declare -n`, a name may be that of another variable.
      const isReference = !/^(?:export|readonly)$/.test(name) && args.some(({ text }) => /^-\w*n/.test(text))
      return go({ ...set, knowsUnset, replaces: isReference ? 'always' : set.replaces }, true)
    }
    case 'read': {
      const unknown = args.map(({ text }) => [text, null] as const)
      return go({ environment: withVariables(environment, unknown) })
    }
    case 'let': {
      const [expression] = args
      const valuesIn = (one: State) => (variable: string) => valueIn(image, { parts: [parameter(variable)] }, one)
      const resultIn = (one: State) =>
        args.length === 1 ? resultOfArithmetic(expression?.text ?? '', valuesIn(one)) : undefined
      const status = resultIn(state)
      if (status === undefined) return go(forget(state, args))
      const isSure = resultIn({ ...state, uid: null, knowsUnset: false }) !== null
      return go({ isGuess: state.isGuess || (!isSure && status !== null) }, status)
    }
    case 'mapfile':
    case 'readarray':
    case 'getopts':
    case 'printf': {
      if (name === 'printf' && !/^-v/.test(args[0]?.text ?? '')) return go()
      return go(forget(state, args))
    }
    case 'unset':
      return go(
        {
          environment: withVariables(
            environment,
            args.map(({ text }) => [text, null] as const),
          ),
        },
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
    ? { kind: 'variable', name, fallback: null, ifEmpty: false }
    : { kind: 'unknown', text: `\${${name}}` }

/** Every variable that these words may set is unknown. */
function forget({ environment }: State, words: readonly Word[]): Partial<State> {
  const names = words.flatMap(({ text }) => text.replace(/^-v/, '').match(/[A-Za-z_]\w*/g) ?? [])
  const changed = withVariables(
    environment,
    names.map(one => [one, null] as const),
  )
  return { environment: changed, knowsUnset: false, isPure: false }
}

/** `: "${NAME:=value}"` */
function withDefaults({ image }: Context, state: State, words: readonly Word[]): State['environment'] {
  const names = words.flatMap(({ parts }) =>
    parts.map((part): [string, string | null] => {
      const isSimple = part.kind === 'variable'
      const name = isSimple ? part.name : part.kind === 'unknown' ? (/^\$\{(\w+):?=/.exec(part.text)?.[1] ?? '') : ''
      return [name, isSimple ? valueIn(image, { parts: [part] }, state) : null]
    }),
  )
  return withVariables(
    state.environment,
    names.filter(([name, value]) => name !== '' && ((value ?? '') !== '' || !state.environment.variables.has(name))),
  )
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
