import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { getsPrograms } from './missing-programs.ts'
import { isPureCommand } from './script.ts'
import { isBuiltin, isSetting, programWords } from './shell-line.ts'
import { most, type State } from './shell-state.ts'
import { textsOf } from './shell-texts.ts'
import type { Item, List, Node } from './shell-tree.ts'
import type { Word } from './shell-words.ts'
import { endsSoon } from './short-programs.ts'
import { unwrap, unwrapAll } from './wrappers.ts'

/** Other processes change nothing but what runs. */
export function fork(image: Image, state: State, items: readonly Pick<Item, 'node'>[], kind: State['ran']): State {
  const commands = items.flatMap(({ node }) => commandsIn(node, state))
  const isProgram = commands.some(words => isUnknownProgram(image, words, state))
  const knowsUsers =
    state.knowsUsers && !commands.some(words => changesUsers({ kind: 'command', words, redirects: true, targets: [] }))
  const isPure = state.isPure && commands.every(words => isPureCommand({ words, compound: true }))
  const knowsCommands = state.knowsCommands && !commands.some(words => getsPrograms(programWords(words)[0]?.text ?? ''))
  return { ...state, isPure, knowsUsers, knowsCommands, ran: isProgram ? most(state.ran, kind) : state.ran }
}

/** Programs that add, change or remove users. */
const USER_TOOLS =
  /^(?:(?:user|group)(?:add|mod|del)|(?:add|del)(?:user|group)|new(?:users|uidmap)|vipw|fixuid|usermod\.sh)$/

/** Whether a command may change /etc/passwd. */
export function changesUsers({ words, targets }: Extract<Node, { kind: 'command' }>): boolean {
  const isPasswd = ({ text }: Word) => text === '/etc/passwd'
  const names = unwrapAll(words.map(({ text }) => text)).words.map(basenameOf)
  const [name = ''] = names
  return (
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
      return called ? commandsIn(called, state, history) : [node.words]
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

/** Whether a command is a program that runs as root and may go on: not one that prepares the start. */
export function isUnknownProgram(image: Image, words: readonly Word[], state: State): boolean {
  const program = programWords(words)
  const name = program[0]?.text ?? ''
  if (
    name === '' ||
    isSetting({ text: name, literal: true, parts: [] }) ||
    isBuiltin(name) ||
    program.at(-1)?.text === ']]'
  )
    return false
  return textsOf(image, program, state).some(([word = '', ...args]) => {
    const wrapped = unwrap(word, args)
    return !endsSoon(word) && !(wrapped?.kind === 'step-down' && wrapped.user !== null)
  })
}
