import { closing, type Part, readExpansion } from './expansion.ts'
import { type Heredoc, readHeredocs } from './heredocs.ts'
import { isBeforeCommand } from './names.ts'

/** A word of a shell's command line; `literal` is false if the shell would expand it. */
export interface Word {
  text: string
  literal: boolean
  parts: Part[]
  /** Set if it has an expansion outside of quotes, whose value the shell splits into words. */
  splits?: true
}

/** One command of a list, and the operator after it: `&&`, `||`, `;`, `|`, `&`, `)`, or nothing. */
export interface ShellCommand {
  /** Without redirections. */
  words: Word[]
  /** The files of redirections. */
  targets: Word[]
  /** The texts of heredocs and of `<<<`. */
  inputs: Word[]
  behind: string
  /** Whether it has more than words: a redirection, a group, a compound command. */
  compound: boolean
  /** Whether it begins with `(`. */
  inSubshell: boolean
  /** The places of `(` among its words, as the number of words before. */
  opens: number[]
  /** All operators behind it, also `;;`; without the `)` of `name()` and of an array. */
  operators: string[]
}

/** What is before the words of an array. */
const ARRAY = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=$/

/** A longer text is not parsed. */
const MAX_LENGTH = 64 * 1024

/**
 * The commands of a shell's line or script, as far as they are known without running it. POSIX, Shell
 * Command Language, 2.3 "Token Recognition". Null if the text is too long or a quote is not closed.
 */
export function parseShellLine(line: string): ShellCommand[] | null {
  if (line.length > MAX_LENGTH) return null
  const commands: ShellCommand[] = []
  let command = newCommand()
  let word: Word | null = null
  let isTarget = false
  /** Whether the target is the text of `<<<`. */
  let isText = false
  /** Whether a part of the word is in quotes, or behind a backslash. */
  let isQuoted = false
  /** The brackets that are open inside of words. */
  let brackets = 0
  /** What comes next is the end of a heredoc; with `<<-`, tabs before it do not count. */
  let heredoc: Pick<Heredoc, 'hasTabs'> | null = null
  let heredocs: Heredoc[] = []
  const endWord = () => {
    if (word === null) return
    if (!isTarget) command.words.push(word)
    else if (heredoc !== null) heredocs.push({ ...heredoc, end: word.text, isQuoted, command })
    else (isText ? command.inputs : command.targets).push(word)
    heredoc = null
    isTarget = false
    isText = false
    isQuoted = false
    word = null
  }
  const endCommand = (behind: string) => {
    endWord()
    isTarget = false
    command.behind = behind
    const last = commands.at(-1)
    const before = command.words.length > 0 || command.compound ? command : last
    if (brackets === 0) before?.operators.push(behind)
    brackets = 0
    if (command.words.length > 0 || command.compound) commands.push(command)
    else if (last?.behind === ')') last.behind = behind
    command = newCommand()
  }
  const add = (text: string, part: Part = { kind: 'text', text }) => {
    word ??= { text: '', literal: true, parts: [] }
    word.text += text
    word.literal &&= part.kind === 'text'
    word.parts.push(part)
  }
  const addUnknown = (text: string) => add(text, { kind: 'unknown', text })
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string
    const next = line[i + 1] ?? ''
    const isArray = c === '(' && ARRAY.test((word as Word | null)?.text ?? '')
    if (c === '$' || c === '`' || isArray || ((c === '<' || c === '>') && next === '(')) {
      const end = addExpansion(line, i, add)
      if (end === null) return null
      if (word !== null) (word as Word).splits = true
      i = end - 1
    } else if (c === '\\') {
      // A backslash at a line's end joins two lines.
      if (next !== '\n') add(next)
      isQuoted = true
      i++
    } else if (c === "'") {
      isQuoted = true
      const end = line.indexOf("'", i + 1)
      if (end < 0) return null
      add(line.slice(i + 1, end))
      i = end
    } else if (c === '"') {
      isQuoted = true
      const end = readQuoted(line, i + 1, add)
      if (end === null) return null
      i = end
    } else if (c === ' ' || c === '\t' || (c === '\n' && brackets > 0)) endWord()
    else if (brackets > 0 && '|;&'.includes(c)) addUnknown(c)
    else if (c === '#' && word === null) {
      const end = line.indexOf('\n', i)
      i = end < 0 ? line.length : end - 1
    } else if (c === '\n' || c === ';') {
      endCommand(';')
      if (c === ';' && /[;&]/.test(next)) {
        commands.at(-1)?.operators.push(';;')
        i++
      }
      if (c === '\n') {
        const end = readHeredocs(line, i, heredocs)
        if (end === null) return null
        i = end
        heredocs = []
      }
    } else if (c === '<' || c === '>' || (c === '&' && next === '>')) {
      // The number of a file descriptor belongs to the redirection.
      if (/^\d+$/.test((word as Word | null)?.text ?? '')) word = null
      endWord()
      const [operator = ''] = /^[<>&|-]*/.exec(line.slice(i, i + 10)) ?? []
      heredoc = /^<<(?!<)/.test(operator) ? { hasTabs: operator === '<<-' } : null
      i += operator.length - 1
      command.compound = true
      isTarget = true
      isText = operator.startsWith('<<<')
      isQuoted = false
    } else if (c === '&' || c === '|') {
      endCommand(next === c ? c + c : c)
      if (next === c) i++
    } else if (c === ')') {
      if (brackets > 1) brackets--
      else endCommand(c)
    } else if (c === '(' && next === '(' && word === null && line[closing(line, i + 1, '(', ')') + 1] === ')') {
      // Arithmetic of Bash is what `let` does.
      const end = closing(line, i + 1, '(', ')')
      add('let')
      endWord()
      addUnknown(line.slice(i + 2, end))
      i = end + 1
    } else if (c === '(') {
      command.compound = true
      if (isBeforeCommand((word as Word | null)?.text ?? '')) endWord()
      // A word before it is the name of a function, or of an array.
      if (word !== null || !command.words.every(({ text }) => isBeforeCommand(text) || text === 'coproc')) {
        addUnknown(c)
        brackets++
      } else {
        command.inSubshell = true
        command.opens.push(command.words.length)
      }
    } else if ((c === '{' || c === '}' || c === '!') && word === null) {
      command.compound = true
      addUnknown(c)
    } else if ('*?[~'.includes(c)) addUnknown(c)
    else add(c)
  }
  endCommand('')
  return commands
}

const newCommand = (): ShellCommand => {
  return {
    words: [],
    targets: [],
    inputs: [],
    behind: '',
    compound: false,
    inSubshell: false,
    opens: [],
    operators: [],
  }
}

type AddPart = (text: string, part?: Part) => void

/** Adds the expansion that starts here, and returns the offset after it; null if it does not end. */
function addExpansion(line: string, start: number, add: AddPart): number | null {
  const expansion = readExpansion(line, start)
  if (expansion === null) return null
  add(line.slice(start, expansion.end), expansion.part)
  return expansion.end
}

/** Adds the text up to the closing quote, and returns its offset; null if there is none. */
function readQuoted(line: string, start: number, add: AddPart): number | null {
  add('')
  for (let i = start; i < line.length; i++) {
    const c = line[i] as string
    if (c === '"') return i
    if (c === '$' || c === '`') {
      const end = addExpansion(line, i, add)
      if (end === null) return null
      i = end - 1
    } else if (c === '\\') {
      const next = line[++i] ?? ''
      if (next !== '\n') add('$`"\\'.includes(next) ? next : c + next)
    } else add(c)
  }
  return null
}
