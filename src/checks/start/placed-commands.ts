import { programWords, splitSettings } from './shell-line.ts'
import { parseShellLine, type ShellCommand, type Word } from './shell-words.ts'

/** A command of a script, without reserved words before it, and where it is. */
export interface Placed extends ShellCommand {
  /** Whether it is part of `if`, a loop or a list after `&&` or `||`, so that it may not run. */
  isConditional: boolean
  /** The function whose body has it. */
  inFunction: string | null
  /** Whether another process runs it: in a subshell, a pipe or the background. */
  isForked: boolean
}

const OPENING = new Set(['if', 'while', 'until', 'case', 'for', 'select', '{'])
const CLOSING = new Set(['fi', 'done', 'esac', '}'])
const BETWEEN = new Set(['then', 'else', 'elif', 'do', '!', 'time'])

/** The commands of a script, and the names of its functions; null if a quote is not closed. */
export function placeCommands(code: string): { commands: Placed[]; functions: Set<string> } | null {
  const parsed = parseShellLine(withoutHeredocs(code))
  if (parsed === null) return null
  const commands: Placed[] = []
  const functions = new Set<string>()
  let depth = 0
  let bodyAt: number | null = null
  // The function whose body comes next or is read.
  let current: string | null = null
  let operator = ''
  let inSubshell = false
  for (const command of parsed) {
    const definition = definitionIn(command)
    if (definition !== null) {
      functions.add(definition.name)
      if (bodyAt === null) current = definition.name
      if (definition.rest.length === 0) continue
    }
    const { words, depth: after, isCondition } = unwrapWords(definition?.rest ?? command.words, depth)
    if (current !== null && bodyAt === null) {
      if (after > depth) bodyAt = depth
      else current = null
    }
    const inFunction = current
    if (bodyAt !== null && after <= bodyAt) {
      bodyAt = null
      current = null
    }
    inSubshell ||= command.inSubshell
    const isPart = depth > 0 || after > 0 || isCondition
    const isConditional = isPart || /^(?:&&|\|\||\|)$/.test(operator) || /^(?:&&|\|\|)$/.test(command.behind)
    const isForked = inSubshell || operator === '|' || command.behind === '|' || command.behind === '&'
    // `pattern)` is not a command.
    if (words.length > 0 && (inFunction !== null || !(isPart && command.behind === ')'))) {
      commands.push({ ...command, words, isConditional, inFunction, isForked })
    }
    if (command.operators.includes(')')) inSubshell = false
    operator = command.behind
    depth = after
  }
  return { commands, functions }
}

/**
 * The commands that may run in the shell itself: not those of other processes, behind a sure `exec`, or in a function
 * that nothing names.
 */
export function ownCommands(code: string): Placed[] {
  const { commands } = placeCommands(code) ?? { commands: [] }
  const named = new Set(commands.flatMap(({ words, inFunction }) => namesIn(words).filter(name => name !== inFunction)))
  const own = commands.filter(({ inFunction, isForked }) => !isForked && (inFunction === null || named.has(inFunction)))
  const end = own.findIndex(({ inFunction, isConditional, words }) => {
    return inFunction === null && !isConditional && isReplacement(words)
  })
  return end < 0 ? own : own.slice(0, end + 1)
}

/** `trap` and `eval` name a function inside a word. */
const namesIn = (words: readonly Word[]): string[] => words.flatMap(({ text }) => text.split(/[^\w:.-]+/))

function isReplacement(words: readonly Word[]): boolean {
  return splitSettings(words).rest[0]?.text === 'exec' && programWords(words)[0]?.text !== 'exec'
}

/** `name()`, `function name`, and what follows. */
function definitionIn({ words }: ShellCommand): { name: string; rest: Word[] } | null {
  const [keyword, name] = words
  if (keyword?.text === 'function' && name !== undefined) {
    return { name: name.text.replace(/\($/, ''), rest: words.slice(2).filter(({ text }) => text !== '(') }
  }
  const text = words.map(word => word.text).join('')
  return /^[\w:.-]+\($/.test(text) && words.length <= 2 ? { name: text.slice(0, -1), rest: [] } : null
}

/** The words behind reserved ones, and the depth after them. */
function unwrapWords(words: readonly Word[], before: number): { words: Word[]; depth: number; isCondition: boolean } {
  let depth = before
  let isCondition = false
  for (let at = 0; at < words.length; at++) {
    const text = words[at]?.text ?? ''
    if (OPENING.has(text)) depth++
    else if (CLOSING.has(text)) depth = Math.max(0, depth - 1)
    else if (!BETWEEN.has(text)) return { words: words.slice(at), depth, isCondition }
    isCondition = true
    if (text === 'case' || text === 'for' || text === 'select') break
  }
  return { words: [], depth, isCondition }
}

/** The text of a heredoc is not code. */
export function withoutHeredocs(code: string): string {
  const ends: string[] = []
  return code
    .split('\n')
    .filter(line => {
      if (ends.length > 0) {
        if (line.replace(/^\t+/, '') === ends[0]) ends.shift()
        return false
      }
      for (const [, , end = ''] of line.matchAll(/(?<!<)<<-?[ \t]*(['"\\]?)([A-Za-z_]\w*)/g)) ends.push(end)
      return true
    })
    .join('\n')
}
