import type { Image } from '../../image/model.ts'
import { withVariables } from '../start/environment.ts'
import { assign, isPreparing, prepare } from '../start/shell-line.ts'
import type { Word } from '../start/shell-words.ts'
import { resultOfTest } from './result-of-test.ts'
import { type After, type State, textsOf } from './shell-state.ts'

/** What a builtin that runs no other command changes, and its result. */
export function afterBuiltin(image: Image, [first, ...args]: readonly Word[], state: State): After {
  const name = first?.text ?? ''
  const { environment } = state
  const go = (changed: Partial<State> = {}, status: boolean | null = null): After => {
    return { state: { ...state, ...changed }, status }
  }
  switch (name) {
    case 'true':
    case ':':
      return go({}, true)
    case 'false':
      return go({}, false)
    case '[':
    case '[[':
    case 'test':
      return go({}, resultOfTest(name, args))
    case 'set': {
      const at = args.findIndex(({ text }) => text === '--')
      return go(at < 0 ? {} : { args: textsOf(args.slice(at + 1), state) })
    }
    case 'shift': {
      const count = Number(args[0]?.text ?? 1)
      return go({ args: state.args.map(own => (Number.isNaN(count) ? null : (own?.slice(count) ?? null))) })
    }
    case 'alias': {
      const names = args.map(({ text }): [string, null] => [text.replace(/=.*/s, ''), null])
      return go({ functions: new Map([...state.functions, ...names]) })
    }
    case 'local':
    case 'declare':
    case 'typeset':
      return go({ environment: assign(environment, args) })
    case 'read': {
      const unknown = args.map(({ text }) => [text, null] as const)
      return go({ environment: withVariables(environment, unknown) })
    }
  }
  return isPreparing(name) ? go({ environment: prepare(image, environment, name, args) }, true) : go()
}
