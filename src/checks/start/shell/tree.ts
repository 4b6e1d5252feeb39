import { parseShellLine, type ShellCommand, type Word } from './words.ts'

/** A part of a script, and the operator behind it. */
export interface Item {
  node: Node
  behind: string
}

export type List = readonly Item[]

export type Node =
  /** Whether it has a redirection, or is in a group. */
  | { kind: 'command'; words: readonly Word[]; redirects: boolean; targets: readonly Word[]; inputs: readonly Word[] }
  | { kind: 'not'; node: Node }
  | { kind: 'if'; branches: { test: List; body: List }[]; otherwise: List }
  /** `while`, `until`, `for` or `select`. The last two have no test; their words are null for the arguments. */
  | { kind: 'loop'; name: string; variable: string; words: readonly Word[] | null; test: List; body: List }
  | { kind: 'case'; word: Word | null; arms: Arm[] }
  | { kind: 'group' | 'subshell'; body: List }
  | { kind: 'function'; name: string; body: Node }

export type Command = Extract<Node, { kind: 'command' }>
export type Loop = Extract<Node, { kind: 'loop' }>

/** Null for patterns that are not understood. */
export interface Arm {
  patterns: readonly Word[] | null
  body: List
}

/** Whether one of the patterns is `*`. */
export const matchesAll = ({ patterns }: Arm): boolean =>
  patterns?.some(({ text, literal }) => text === '*' && !literal) ?? false

/** The words and operators of a script, and how far it is read. */
interface Reader {
  /** The words of commands that have more than words, with their commands. */
  compound: ReadonlyMap<Word, ShellCommand>
  tokens: readonly (Word | string)[]
  at: number
  depth: number
}

/** Real scripts are flatter. */
const MAX_DEPTH = 60

/** The structure of a shell's script or line: POSIX, Shell Command Language, 2.10. Null if it is not understood. */
export function parseShell(code: string): List | null {
  const commands = parseShellLine(code)
  if (commands === null) return null
  const compound = new Map<Word, ShellCommand>()
  for (const command of commands) if (command.compound) for (const word of command.words) compound.set(word, command)
  const tokens = commands.flatMap(command => {
    const { words, opens, operators } = command
    const texts = words.flatMap((word, i) => [...opens.filter(at => at === i).map(() => '('), word])
    return [
      ...texts,
      ...opens.filter(at => at >= words.length).map(() => '('),
      ...(hasHiddenExpansions(command) ? [nothingOf(command, compound)] : []),
      ...operators.filter(text => text !== ''),
    ]
  })
  const reader = { tokens, compound, at: 0, depth: 0 }
  const list = readList(reader)
  return reader.at === tokens.length ? list : null
}

/** Whether redirections without a command, or behind a compound one, have expansions. */
function hasHiddenExpansions({ words, targets, inputs }: ShellCommand): boolean {
  const isHidden = words.length === 0 || /^(?:\}|done|esac|fi)$/.test(words[0]?.text ?? '')
  return isHidden && [...targets, ...inputs].some(({ literal }) => !literal)
}

/** `:` with the redirections of a command, which the shell expands. */
function nothingOf(command: ShellCommand, compound: Map<Word, ShellCommand>): Word {
  const word: Word = { text: ':', literal: true, parts: [{ kind: 'text', text: ':' }] }
  compound.set(word, command)
  return word
}

/** The word at the reader's place; null at an operator or the end. */
function wordAt({ tokens, at }: Reader): string | null {
  const token = tokens[at]
  return token === undefined || typeof token === 'string' ? null : token.text
}

/** Steps over a word or an operator, if it is next. */
function skip(reader: Reader, text: string): boolean {
  const isNext = reader.tokens[reader.at] === text || wordAt(reader) === text
  if (isNext) reader.at++
  return isNext
}

/** Up to one of these reserved words, `)` or `;;`. */
function readList(reader: Reader, ...ends: string[]): List {
  const items: Item[] = []
  if (++reader.depth > MAX_DEPTH) reader.at = reader.tokens.length + 1
  for (;;) {
    while (/^(?:;|&)$/.test(String(reader.tokens[reader.at]))) reader.at++
    const token = reader.tokens[reader.at]
    if (token === undefined || token === ')' || token === ';;' || ends.includes(wordAt(reader) ?? '')) break
    const before = reader.at
    const node = readNode(reader)
    const operator = reader.tokens[reader.at]
    const behind = typeof operator === 'string' && /^(?:;|&&?|\|\|?)$/.test(operator) ? operator : ''
    if (behind !== '') reader.at++
    items.push({ node, behind })
    if (reader.at === before) break
  }
  reader.depth--
  return items
}

function readNode(reader: Reader): Node {
  if (skip(reader, '(')) return { kind: 'subshell', body: closed(reader, readList(reader), ')') }
  const name = wordAt(reader) ?? ''
  const next = reader.tokens[reader.at + 1]
  if (name === '!' || name === 'time') {
    reader.at++
    const node = readNode(reader)
    return name === '!' ? { kind: 'not', node } : node
  }
  if (skip(reader, '{')) return { kind: 'group', body: closed(reader, readList(reader, '}'), '}') }
  if (skip(reader, 'if')) return readIf(reader)
  if (skip(reader, 'case')) return readCase(reader)
  if (/^(?:while|until|for|select)$/.test(name)) {
    reader.at++
    if (wordAt(reader) === 'let') return readArithmeticFor(reader)
    const hasTest = /^[wu]/.test(name)
    const test = hasTest ? readList(reader, 'do') : []
    const variable = hasTest ? '' : (wordAt(reader) ?? '')
    if (variable !== '') reader.at++
    const words = skip(reader, 'in') ? readWords(reader) : null
    while (reader.at < reader.tokens.length && !skip(reader, 'do')) reader.at++
    return { kind: 'loop', name, variable, words, test, body: closed(reader, readList(reader, 'done'), 'done') }
  }
  if (name === 'function' && typeof next === 'object') {
    reader.at += 2
    return readFunction(reader, next.text)
  }
  if (/^[\w:.-]+\($/.test(name) || (name !== '' && typeof next === 'object' && next.text === '(')) {
    reader.at++
    return readFunction(reader, name)
  }
  const words = name === '[[' ? readTest(reader) : readWords(reader)
  const command = words.map(word => reader.compound.get(word)).find(one => one !== undefined)
  return {
    ...{ kind: 'command', words, redirects: command !== undefined },
    ...{ targets: command?.targets ?? [], inputs: command?.inputs ?? [] },
  }
}

/** `for ((a; b; c))`: all of the arithmetic may run before each turn. */
function readArithmeticFor(reader: Reader): Node {
  const words = readWords(reader)
  while (reader.at < reader.tokens.length && !skip(reader, 'do')) reader.at++
  const arithmetic: Node = { kind: 'command', words, redirects: false, targets: [], inputs: [] }
  const body = closed(reader, readList(reader, 'done'), 'done')
  return { kind: 'loop', name: 'while', variable: '', words: null, test: [{ node: arithmetic, behind: '' }], body }
}

function readWords(reader: Reader): Word[] {
  const words: Word[] = []
  for (let token = reader.tokens[reader.at]; typeof token === 'object'; token = reader.tokens[++reader.at]) {
    words.push(token)
  }
  return words
}

/** An operator inside of `[[ ... ]]`: a word without parts. */
export const isOperator = ({ literal, parts }: Word): boolean => literal && parts.length === 0

/** The words of `[[ ... ]]`, in which `&&` and `||` are operators of the test. */
function readTest(reader: Reader): Word[] {
  const words: Word[] = []
  while (reader.at < reader.tokens.length && words.at(-1)?.text !== ']]') {
    const token = reader.tokens[reader.at++]
    if (typeof token === 'object') words.push(token)
    else if (token === '&&' || token === '||') words.push({ text: token, literal: true, parts: [] })
    else if (token !== ';') break
  }
  // Redirections of it, or what is behind one that is not understood.
  return [...words, ...readWords(reader)]
}

/** The list, if the word or operator that ends it is next; else nothing is understood. */
function closed(reader: Reader, list: List, end: string): List {
  if (!skip(reader, end)) reader.at = reader.tokens.length + 1
  return list
}

function readFunction(reader: Reader, name: string): Node {
  if (wordAt(reader) === '(') reader.at++
  while (skip(reader, ';'));
  return { kind: 'function', name: name.replace(/\($/, ''), body: readNode(reader) }
}

function readIf(reader: Reader): Node {
  const branches: { test: List; body: List }[] = []
  do {
    const test = closed(reader, readList(reader, 'then'), 'then')
    branches.push({ test, body: readList(reader, 'elif', 'else', 'fi') })
  } while (skip(reader, 'elif'))
  const otherwise = skip(reader, 'else') ? readList(reader, 'fi') : []
  return { kind: 'if', branches, otherwise: closed(reader, otherwise, 'fi') }
}

function readCase(reader: Reader): Node {
  const word = reader.tokens[reader.at]
  while (reader.at < reader.tokens.length && !skip(reader, 'in')) reader.at++
  const arms: Arm[] = []
  for (;;) {
    while (skip(reader, ';') || skip(reader, ';;'));
    if (wordAt(reader) === 'esac' || reader.at >= reader.tokens.length) break
    skip(reader, '(')
    let patterns: Word[] | null = []
    // The bracket before a pattern on the line of `in` belongs to the word.
    if (wordAt(reader)?.startsWith('(')) {
      patterns = wordAt(reader) === '(*' ? [ANYTHING] : null
      reader.at++
    } else {
      while (reader.at < reader.tokens.length && !skip(reader, ')')) {
        const token = reader.tokens[reader.at++]
        if (typeof token === 'object') patterns.push(token)
      }
    }
    arms.push({ patterns, body: readList(reader, 'esac') })
  }
  closed(reader, [], 'esac')
  return { kind: 'case', word: typeof word === 'object' ? word : null, arms }
}

const ANYTHING: Word = { text: '*', literal: false, parts: [{ kind: 'unknown', text: '*' }] }
