import { isBuiltin, isSetting, programWords } from '../start/shell-line.ts'
import type { Item, List, Node } from '../start/shell-tree.ts'
import type { Word } from '../start/shell-words.ts'
import { unwrap } from '../start/wrappers.ts'
import { most, type State, textsOf } from './shell-state.ts'
import { endsSoon } from './short-programs.ts'

/** Other processes change nothing but what runs. */
export function fork(state: State, items: readonly Pick<Item, 'node'>[], kind: State['ran']): State {
  const isProgram = items.some(({ node }) => commandsIn(node, state).some(words => isUnknownProgram(words, state)))
  return isProgram ? { ...state, ran: most(state.ran, kind) } : state
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
      return node.arms.flatMap(ofList)
    case 'function':
      return []
  }
}

/** Whether a command is a program that runs as root and may go on: not one that prepares the start. */
export function isUnknownProgram(words: readonly Word[], state: State): boolean {
  const program = programWords(words)
  const name = program[0]?.text ?? ''
  if (
    name === '' ||
    isSetting({ text: name, literal: true, parts: [] }) ||
    isBuiltin(name) ||
    program.at(-1)?.text === ']]'
  )
    return false
  return textsOf(program, state).some(([word = '', ...args]) => {
    const wrapped = unwrap(word, args)
    return !endsSoon(word) && !(wrapped?.kind === 'step-down' && wrapped.user !== null)
  })
}
