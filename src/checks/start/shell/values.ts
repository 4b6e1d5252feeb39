import type { Image } from '../../../image/model.ts'
import { resolveUser } from '../../../image/user.ts'
import { isMissing } from '../missing-programs.ts'
import { findProgram } from '../programs.ts'
import { expand, type Part } from './expansion.ts'
import { dueTo, type State } from './state.ts'
import type { Word } from './words.ts'

/** Variables that the engine or a shell sets. */
const SET_BY_OTHERS =
  /^(?:HOME|HOSTNAME|TERM|PWD|OLDPWD|IFS|PS\d|PPID|SHELL|SHLVL|LOGNAME|LINENO|OPT\w+|RANDOM|SECONDS|BASH\w*|FUNCNAME|GROUPS|HOSTTYPE|MACHTYPE|OSTYPE|PIPESTATUS|EPOCH\w+|LC_\w+|LANG|_)$/

/** The beginning of an argument that is unknown: it may be several words. */
export const UNKNOWN = '\0'

/** A longer value, or a pattern with more stars, takes long to compare. */
const MAX_VALUE = 1000
const MAX_STARS = 4

/** A hostile script doubles its variables. */
const MAX_TEXT = 64 * 1024

/** The text of a word for one alternative of the arguments; null if it is known only when the container runs. */
export function textOf(
  image: Image,
  { parts }: Pick<Word, 'parts'>,
  state: State,
  args: readonly string[] | null,
): string | null {
  const values = parts.map(part => valueOfPart(image, part, state, args))
  if (!values.every(value => value !== null)) return null
  const length = values.reduce((sum, value) => sum + value.length, 0)
  return length > MAX_TEXT ? null : values.join('')
}

/** The text of a word, if all alternatives of the arguments agree on it. */
export function valueIn(image: Image, word: Pick<Word, 'parts'>, state: State): string | null {
  const [value = null, ...others] = state.args.map(args => textOf(image, word, state, args))
  return others.every(other => other === value) ? value : null
}

function valueOfPart(image: Image, part: Part, state: State, args: readonly string[] | null): string | null {
  const { environment, uid } = state
  if (part.kind === 'text') return part.text
  if (part.kind === 'variable') {
    const value = expand([part], environment.variables)
    if (value !== null) return value
    if (/^E?UID$/.test(part.name) && !/^(?:da|a)sh$|^busybox$/.test(state.shell)) {
      return uid === null || !/^(?:bash|zsh|m?ksh)/.test(state.shell) ? null : String(uid)
    }
    return variableIn(state, part.name) === '' ? (part.fallback ?? '') : null
  }
  const { text } = part
  const isComplete = args !== null && !args.some(arg => arg.startsWith(UNKNOWN))
  // Alone, they are reserved words.
  if (/^[!{}]$/.test(text)) return text
  if (/^\$(?:0|\{0\})$/.test(text)) return state.script
  if (isStatus(part)) return state.result === null ? null : String(state.result.status)
  if (/^\$(?:#|\{#\})$/.test(text)) return isComplete ? String(args.length) : null
  // With other text around it, `$@` is several words.
  if (/^\$\{?[@*]\}?$/.test(text)) return isComplete && (text.includes('*') || args.length < 2) ? args.join(' ') : null
  const [, name = '', operator = '', operand = ''] =
    /^\$\{?([1-9]|[A-Za-z_]\w*)(?:(##?|%%?|:?[-+=?]|:)(.*))?\}?$/s.exec(text) ?? []
  if (name !== '') {
    const value = /^\d/.test(name) ? argumentAt(args, Number(name)) : variableIn(state, name)
    // Without a colon, an empty variable counts as set.
    if (operator === '+' && value === '' && environment.variables.has(name)) return operand.replace(/\}$/, '')
    return value === null ? null : transformed(value, operator, operator === '' ? '' : operand.replace(/\}$/, ''))
  }
  const [, quoted, bare] = /^(?:\$\((.*)\)|`(.*)`)$/s.exec(text) ?? []
  return valueOfCommand(image, (quoted ?? bare ?? '').trim(), state, args)
}

const isStatus = (part: Part): boolean => part.kind === 'unknown' && /^\$(?:\?|\{\?\})$/.test(part.text)

/** Whether a word is `$?`, or has it in it. */
export const readsStatus = (words: readonly Word[]): boolean => words.some(({ parts }) => parts.some(isStatus))

/** The state where these words are read: what reads the status of a missing program decides by it. */
export const whereRead = (words: readonly Word[], state: State): State =>
  readsStatus(words) ? dueTo(state, state.result?.cause) : state

function argumentAt(args: readonly string[] | null, number: number): string | null {
  return args === null || args.slice(0, number).some(arg => arg.startsWith(UNKNOWN)) ? null : (args[number - 1] ?? '')
}

/** '' for a variable that is not set. */
function variableIn({ environment, knowsUnset }: State, name: string): string | null {
  const value = environment.variables.get(name)
  if (value !== undefined) return value
  return knowsUnset && !SET_BY_OTHERS.test(name) ? '' : null
}

/** `${1#-}`, `${1:0:1}`, `${1:-x}`. POSIX, Shell Command Language, 2.6.2. */
function transformed(value: string, operator: string, operand: string): string | null {
  if (operator === '') return value
  if (/[$`"'\\[{]/.test(operand) || value.length > MAX_VALUE || starsIn(operand) > MAX_STARS) return null
  if (operator === ':') {
    const [, from, length] = /^(\d+)(?::(\d+))?$/.exec(operand) ?? []
    if (from === undefined) return null
    return value.slice(Number(from), length === undefined ? undefined : Number(from) + Number(length))
  }
  if (/[-=]/.test(operator)) return value === '' ? operand : value
  if (/\+/.test(operator)) return value === '' ? '' : operand
  if (/\?/.test(operator)) return value === '' ? null : value
  const cuts = Array.from({ length: value.length + 1 }, (_, at) => at)
  const order = operator === '#' || operator === '%%' ? cuts : cuts.toReversed()
  const pattern = globOf(operand)
  const isFront = operator.startsWith('#')
  const cut = order.find(at => pattern.test(isFront ? value.slice(0, at) : value.slice(at)))
  return cut === undefined ? value : isFront ? value.slice(cut) : value.slice(0, cut)
}

const starsIn = (text: string): number => text.split('*').length - 1

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** A pattern with `*` and `?`. */
function globOf(text: string): RegExp {
  const source = text
    .replace(/\*+/g, '*')
    .split(/([*?])/)
    .map(one => (one === '*' ? '[^]*' : one === '?' ? '[^]' : escaped(one)))
  return new RegExp(`^${source.join('')}$`)
}

/** Whether a text matches a shell's pattern; null if the pattern is unknown. */
export function matches(image: Image, value: string, { parts }: Word, state: State): boolean | null {
  let source = ''
  for (const part of parts) {
    if (part.kind === 'unknown' && /^[*?]$/.test(part.text)) source += part.text === '*' ? '[^]*' : '[^]'
    else {
      const text = valueIn(image, { parts: [part] }, state)
      if (text === null) return null
      source += escaped(text)
    }
  }
  if (value.length > MAX_VALUE || starsIn(source) > 2 * MAX_STARS) return null
  return new RegExp(`^${source.replace(/(?:\[\^\]\*)+/g, '[^]*')}$`).test(value)
}

/** What a command prints, if it only asks for a user or a program. */
function valueOfCommand(image: Image, line: string, state: State, args: readonly string[] | null): string | null {
  const { uid } = state
  if (line === 'id -u') return uid === null ? null : String(uid)
  if (line === 'id -un' || line === 'whoami') return uid === 0 ? 'root' : null
  const [, account] = /^id -u "?([\w.-]+)"?$/.exec(line) ?? []
  if (account !== undefined) {
    const { uid: id } = resolveUser(account, image.tree)
    return id === null ? null : String(id)
  }
  const [, asked = ''] = /^(?:command -v|which|type -p) "?([^\s"|;&]+)"?(?: 2>\s*\/dev\/null)?$/.exec(line) ?? []
  const [, number] = /^\$\{?([1-9])\}?$/.exec(asked) ?? []
  const word = number === undefined ? asked : (argumentAt(args, Number(number)) ?? '')
  if (word === '' || /[$`]/.test(word) || state.functions.has(word)) return null
  return pathOf(image, word, state)
}

/** `command -v`: '' for a program that is not there. */
export function pathOf(image: Image, word: string, state: State): string | null {
  const program = findProgram(image, word, null, state.environment)
  if (program?.problem === null || program?.problem === 'no-format') return program.path
  const isThere = program?.entry != null && program.problem !== 'not-executable'
  return isThere || !isMissing(image, word, state) ? null : ''
}
