import { isShell } from '../../../image/extract/shells.ts'
import type { Image } from '../../../image/model.ts'
import { basenameOf } from '../../../image/paths.ts'
import { lineOfShell } from '../interpreters.ts'
import { getsPrograms } from '../missing-programs.ts'
import { isPureCommand } from '../script.ts'
import { endsSoon } from '../short-programs.ts'
import { unwrapAll } from '../wrappers.ts'
import { readExpansion } from './expansion.ts'
import { isSetting, programWords } from './line.ts'
import { isBuiltin } from './names.ts'
import { type Run, runBeside } from './run.ts'
import { type Called, most, type State } from './state.ts'
import { textsOf } from './texts.ts'
import { type Command, type List, type Node, parseShell } from './tree.ts'
import { valueIn } from './values.ts'
import type { Word } from './words.ts'

/** Other processes change nothing but what runs. `stays` says whether that is what the container is for, or runs next to it. */
export function fork(run: Run, state: State, items: List, kind: State['ran'], stays: boolean): State {
  const commands = run.budget > 0 ? items.flatMap(({ node }) => commandsIn(node, state)) : []
  run.budget -= commands.length
  run.first ??= firstOf(commands, state)
  const others = runBeside(run, state, commands.map(programWords))
  const sure = stays ? items.slice(0, items.findIndex(({ behind }) => behind !== '|') + 1 || 1) : []
  const names = new Set(sure.map(({ node }) => firstWord(node, state)))
  const background = [...state.background, ...others.filter(({ program }) => names.has(program[0]))]
  const ran = commands.map(words => leftBy(run.image, words, state, kind)).reduce(most, state.ran)
  const knowsUsers = state.knowsUsers && !commands.some(words => changesUsers({ words, targets: [] }))
  const isPure = state.isPure && commands.every(words => isPureCommand({ words, compound: true }))
  const knowsCommands = state.knowsCommands && !commands.some(words => getsPrograms(programWords(words)[0]?.text ?? ''))
  return { ...state, isPure, knowsUsers, knowsCommands, ran, background }
}

/** The name of the program that another process surely starts, where it is called. */
function firstWord(node: Node | undefined, state: State, depth = MAX_DEPTH): Word | undefined {
  if (node === undefined || depth === 0) return undefined
  if (node.kind === 'not') return firstWord(node.node, state, depth - 1)
  if (node.kind === 'group' || node.kind === 'subshell') return firstWord(node.body[0]?.node, state, depth - 1)
  if (node.kind !== 'command') return undefined
  const [word] = programWords(node.words)
  const called = state.functions.get(word?.text ?? '')
  return called ? firstWord(called, state, depth - 1) : word
}

/** Groups in groups, and functions that call others; real scripts have fewer. */
const MAX_DEPTH = 10

/** The first command of other processes that is a program. */
function firstOf(commands: readonly (readonly Word[])[], state: State): Called | null {
  const programs = commands.map(programWords)
  const program = programs.find(([name]) => name !== undefined && !isSetting(name) && !isBuiltin(name.text))
  return program ? { program, state } : null
}

/** Programs that add, change or remove users. */
const USER_TOOLS =
  /^(?:(?:user|group)(?:add|mod|del)|(?:add|del)(?:user|group)|new(?:users|uidmap)|vipw|fixuid|usermod\.sh)$/

/** Whether a command may change /etc/passwd. */
export function changesUsers({ words, targets }: Pick<Command, 'words' | 'targets'>): boolean {
  const isPasswd = ({ text }: Word) => text === '/etc/passwd'
  const { words: program, isCut } = unwrapAll(words.map(({ text }) => text))
  const name = basenameOf(program[0] ?? '')
  return (
    isCut ||
    USER_TOOLS.test(name) ||
    targets.some(isPasswd) ||
    (/^(?:cp|install|mv|sed|tee)$/.test(name) && words.some(isPasswd))
  )
}

/** All commands of a part of a script, and those of the functions that it calls. */
export function commandsIn(node: Node, state: State, history: Set<Node> = new Set()): (readonly Word[])[] {
  if (history.has(node)) return []
  history.add(node)
  const ofList = (list: List) => list.flatMap(item => commandsIn(item.node, state, history))
  switch (node.kind) {
    case 'command': {
      const called = state.functions.get(programWords(node.words)[0]?.text ?? '')
      if (called) return commandsIn(called, state, history)
      return [
        [...node.words, ...[...node.targets, ...node.inputs].filter(word => linesOfSubstitutions(word).length > 0)],
      ]
    }
    case 'not':
      return commandsIn(node.node, state, history)
    case 'group':
    case 'subshell':
      return ofList(node.body)
    case 'if':
      return [
        ...node.branches.flatMap(({ test, body }) => [...ofList(test), ...ofList(body)]),
        ...ofList(node.otherwise),
      ]
    case 'loop':
      return [...ofList(node.test), ...ofList(node.body)]
    case 'case':
      return node.arms.flatMap(({ body }) => ofList(body))
    case 'function':
      return []
  }
}

/** What of a command goes on as root: nothing, the program itself if it waits for it, or one in the background. */
export function leftBy(
  image: Image,
  words: readonly Word[],
  state: State,
  kind: State['ran'],
  { targets, inputs }: Redirections = NO_REDIRECTIONS,
): State['ran'] {
  const program = programWords(words)
  const [name] = program
  if (name?.text === 'coproc') return 'application'
  const isProgram = name !== undefined && !isSetting(name) && !isOwnOfShell(name.text)
  const texts = isProgram ? textsOf(image, program, state).map(behindBuiltins) : []
  if (texts.some(one => unwrapAll(one).isCut)) return 'application'
  const isLeft = texts.some(one => one.length > 0 && !endsSoon(image, one, state))
  const inputLines = texts.some(isShellOfInput) ? inputs.map(word => valueIn(image, word, state) ?? word.text) : []
  const substitutions = [...words, ...targets, ...inputs].flatMap(linesOfSubstitutions)
  const lines = [...substitutions, ...texts.flatMap(linesOfShells), ...inputLines]
  const inBackground = lines.some(line => leavesProgram(image, line, state))
  return inBackground ? 'application' : isLeft ? kind : 'nothing'
}

type Redirections = Pick<Command, 'targets' | 'inputs'>

const NO_REDIRECTIONS: Redirections = { targets: [], inputs: [] }

/** Builtins in front of a program. */
const BEFORE_PROGRAM = /^(?:command|builtin|exec|-p|--)$/

const isOwnOfShell = (name: string): boolean => isBuiltin(name) && !BEFORE_PROGRAM.test(name)

function behindBuiltins(texts: readonly string[]): string[] {
  const at = texts.findIndex(text => !BEFORE_PROGRAM.test(text))
  const rest = at < 0 ? [] : texts.slice(at)
  return isBuiltin(rest[0] ?? '') || (at > 0 && /^-[vV]/.test(rest[0] ?? '')) ? [] : rest
}

/** The code of `$(...)`, and of `<(...)`, which runs in the background. */
function linesOfSubstitutions({ parts }: Word): string[] {
  return parts.flatMap(part => (part.kind === 'unknown' ? linesIn(part.text) : []))
}

/** Arithmetic and `${...}` may have others in them. */
function linesIn(text: string): string[] {
  const [, code, other] = /^[<>$]\((?!\()(.*)\)$|^`(.*)`$/s.exec(text) ?? []
  if (other !== undefined) return [other]
  if (code !== undefined) return [text.startsWith('$') ? code : `(${code}\n) &`]
  const lines: string[] = []
  for (let at = 2; at < text.length; at++) {
    const isStart = text[at] === '`' || /^[$<>]\(/.test(text.slice(at, at + 2)) || text.startsWith('${', at)
    const expansion = isStart ? readExpansion(text, at) : null
    if (expansion === null) continue
    lines.push(...(expansion.part.kind === 'unknown' ? linesIn(expansion.part.text) : []))
    at = expansion.end - 1
  }
  return lines
}

/** Whether words are all arguments of the script: the application, unless that ends at once. */
export function isApplication(image: Image, words: readonly Word[], state: State): boolean {
  const isSame = (texts: readonly string[], at: number) =>
    texts.length > 0 && JSON.stringify(texts) === JSON.stringify(state.args[at]) && !endsSoon(image, texts, state)
  return textsOf(image, words, state).some(isSame)
}

/** Whether one of its substitutions waits for the application. */
export function substitutesApplication(image: Image, words: readonly Word[], state: State): boolean {
  return substitutedBy(words, state).some(program => isApplication(image, program, state))
}

/** The programs of the substitutions in words. */
export function substitutedBy(words: readonly Word[], state: State): Word[][] {
  const lists = words.flatMap(linesOfSubstitutions).map(line => parseShell(line) ?? [])
  return lists.flatMap(list => list.flatMap(({ node }) => commandsIn(node, state))).map(programWords)
}

/** Whether words start a shell that may read its code from a heredoc. */
function isShellOfInput(texts: readonly string[]): boolean {
  const [name = '', ...args] = unwrapAll(texts).words
  return isShell(name) && lineOfShell(name, args) === null
}

/** The line of `sh -c`. */
function linesOfShells(texts: readonly string[]): string[] {
  const [name = '', ...args] = unwrapAll(texts).words
  const line = lineOfShell(name, args)
  return line === null ? [] : [line]
}

/** Whether a line starts a program in the background. */
function leavesProgram(image: Image, line: string, state: State): boolean {
  if (!line.includes('&')) return false
  const list = parseShell(line) ?? []
  return list.some(
    ({ node, behind }) =>
      behind === '&' && commandsIn(node, state).some(words => leftBy(image, words, state, 'program') !== 'nothing'),
  )
}
