import { getsPrograms } from '../missing-programs.ts'
import { isArguments, isPureCommand } from '../script.ts'
import { afterBuiltin, afterUnknownCode, assignIn } from './builtins.ts'
import { CHARACTERS_PER_PART, callFunction, followCode } from './calls.ts'
import { withNameOfValue } from './command-name.ts'
import { controlOf } from './control.ts'
import { afterExpansions } from './effects.ts'
import { afterFailure, failInShell, missingIn, substitutionFailure } from './failures.ts'
import { changesUsers, isApplication, leftBy, substitutedBy, substitutesApplication } from './forked.ts'
import { programWords, splitSettings } from './line.ts'
import { isBuiltin, isOfBash } from './names.ts'
import { leave, type Place, type Run, runBeside } from './run.ts'
import { type After, join, most, type State } from './state.ts'
import { knownTextsOf, textsOf } from './texts.ts'
import type { Command } from './tree.ts'
import { whereRead } from './values.ts'
import type { Word } from './words.ts'

/** Variables and functions, which each change copies. */
export const COPIES_PER_PART = 200

function spend(run: Run, { words }: Command, { environment, functions }: State): void {
  run.budget -= Math.floor((environment.variables.size + functions.size) / COPIES_PER_PART)
  run.budget -= Math.floor(words.reduce((sum, { text }) => sum + text.length, 0) / CHARACTERS_PER_PART)
}

export function followCommand(run: Run, node: Command, earlier: State, place: Place): After {
  spend(run, node, earlier)
  const { image } = run
  const redirections = [...node.targets, ...node.inputs]
  const written = [...node.words, ...redirections]
  const expanded = afterExpansions(image, node.words, whereRead(node.words, earlier))
  // Those of a program may be expanded in its own process.
  const start = join([expanded, afterExpansions(image, redirections, expanded)]) ?? expanded
  const named = withNameOfValue(image, node.words, start)
  const words = named ?? node.words
  const isOutside = run.returns.length === 0
  const isPlain =
    written.every(({ literal }) => literal) && node.inputs.length === 0 && !words.some(({ text }) => text === 'coproc')
  if (!isPlain) runBeside(run, start, substitutedBy(written, start))
  const before = isPlain
    ? start
    : {
        ...start,
        ran:
          isOutside && substitutesApplication(image, written, start)
            ? ('application' as const)
            : most(start.ran, leftBy(image, words, start, 'nothing', node)),
      }
  const { settings, rest } = splitSettings(words)
  const program = programWords(words)
  const [first, ...args] = program
  const name = first?.text ?? ''
  const isPure =
    before.isPure && isPureCommand({ words: program.length > 0 ? program : words, compound: node.redirects })
  const set = assignIn(run, before, settings)
  const own = { ...before, environment: set.environment }
  const state = { ...before, isPure, knowsUsers: before.knowsUsers && !changesUsers(node) }
  // `"$@"` without arguments does nothing.
  if (program.length > 0 && textsOf(image, program, before).every(texts => texts.length === 0))
    return { state, status: true }
  if (first === undefined)
    return afterFailure(run, { ...set, isPure }, substitutionFailure(run, settings, before), place)
  // Bash prefers a function to any builtin.
  if (rest[0]?.text === 'exec' && before.functions.has('exec')) return followCode(run, null, state, place)
  if (rest[0]?.text === 'exec') return name === 'exec' ? { state, status: true } : end(run, program, own, true)
  if (before.functions.has(name)) return callFunction(run, before.functions.get(name) ?? null, args, before, place)
  const control = controlOf(name)
  if (control !== null) return control({ run, node, settings, program, args, before, own, state, place })
  if (run.isDash && isOfBash(name)) return failInShell(run, [name], before, place)
  if (isBuiltin(name)) return afterBuiltin(run, program, state)
  run.first ??= { program, state: own }
  if (place.isLast) return end(run, program, own, false)
  const failure = missingIn(run, program, own)
  if (failure !== null) return afterFailure(run, state, failure, place)
  runBeside(run, own, [program])
  const knowsCommands = before.knowsCommands && !getsPrograms(name)
  const isOwn = isOutside && (isArguments(name) || isApplication(image, program, before))
  const ran = most(before.ran, leftBy(image, words, before, isOwn ? 'application' : 'program'))
  const behind = { ...state, knowsCommands, ran }
  return { state: named === null ? afterUnknownCode(behind) : behind, status: null }
}

function end(run: Run, program: readonly Word[], state: State, isExec: boolean): After {
  run.first ??= { program, state }
  const failure = missingIn(run, program, state)
  if (failure !== null) run.failures.push(failure)
  else {
    leave(run, state)
    const beginnings = knownTextsOf(run.image, program, state)
    for (const [i, words] of textsOf(run.image, program, state).entries()) {
      run.ends.push({ program, words, beginning: beginnings[i] ?? [], state, isExec })
    }
  }
  return { state: null, status: null }
}
