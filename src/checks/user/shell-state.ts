import { type Environment, withVariables } from '../start/environment.ts'
import { expand } from '../start/expansion.ts'
import { isArguments } from '../start/script.ts'
import type { Node } from '../start/shell-tree.ts'
import type { Word } from '../start/shell-words.ts'

/** What a shell knows at one place of its script. */
export interface State {
  environment: Environment
  /** What its arguments may be; null for unknown ones. */
  args: readonly (readonly string[] | null)[]
  /** Null for a function or an alias that is not understood. */
  functions: ReadonlyMap<string, Node | null>
  /** Whether a program that it started as root before may be what the container is for. */
  ran: 'nothing' | 'program' | 'application'
}

/** Where a part of a script leads: null if nothing behind it runs. `status` is its result, if that is known. */
export interface After {
  state: State | null
  status: boolean | null
}

const RAN = ['nothing', 'program', 'application'] as const

/** More alternatives are unknown. */
const MAX_ALTERNATIVES = 8

/** What is known where ways meet; null if none of them gets there. */
export function join(states: readonly (State | null)[]): State | null {
  const [first, ...others] = states.filter(state => state !== null)
  return first === undefined ? null : others.reduce(joinTwo, first)
}

function joinTwo(one: State, other: State): State {
  if (one === other) return one
  const names = new Set([...one.environment.variables.keys(), ...other.environment.variables.keys()])
  const differing = [...names].filter(
    name => one.environment.variables.get(name) !== other.environment.variables.get(name),
  )
  const args = [...new Map([...one.args, ...other.args].map(each => [JSON.stringify(each), each])).values()]
  return {
    environment: {
      ...withVariables(
        one.environment,
        differing.map(name => [name, null]),
      ),
      folder: one.environment.folder === other.environment.folder ? one.environment.folder : null,
    },
    args: args.length > MAX_ALTERNATIVES ? [null] : args,
    functions: new Map([...one.functions, ...other.functions]),
    ran: most(one.ran, other.ran),
  }
}

export function most(one: State['ran'], other: State['ran']): State['ran'] {
  return RAN.indexOf(one) < RAN.indexOf(other) ? other : one
}

/** The texts of words, once for each alternative of the arguments. A word that is unknown stays as it is written. */
export function textsOf(words: readonly Word[], { environment, args }: State): string[][] {
  return args.map(own =>
    words.flatMap(({ text, parts, splits }) => {
      if (own !== null && isArguments(text)) return own
      const [, number] = /^\$\{?([1-9])\}?$/.exec(text) ?? []
      if (own !== null && number !== undefined) return [own[Number(number) - 1] ?? '']
      const expanded = expand(parts, environment.variables)
      return splits && expanded !== null ? expanded.split(/\s+/).filter(word => word !== '') : [expanded ?? text]
    }),
  )
}
