import { isShell } from '../../../image/extract/shells.ts'
import type { Image, TreeEntry } from '../../../image/model.ts'
import { basenameOf } from '../../../image/paths.ts'
import type { Environment } from '../environment.ts'
import { parseShellCall, type ShellSettings, shellOfScript } from '../interpreters.ts'
import { findScript } from '../script-argument.ts'
import { behindMultiCall } from '../wrappers.ts'
import { type State, startState } from './state.ts'

/** The code that a shell reads: a script, or the line of `-c`. */
export interface ShellCode {
  code: string
  /** The script; null for a line. */
  path: string | null
  /** `$0` */
  name: string
  args: string[]
  /** The name of the shell's file. */
  shell: string
  /** Whether the shell has no more builtins than the checks know. */
  isCommon: boolean
  settings: ShellSettings
  /** Whether the shell reads start files before. */
  isPrepared: boolean
}

/** A shell, and the script whose first line names it. */
interface ShellStep {
  word: string
  args: readonly string[]
  script: string | null
  entry: TreeEntry | null
  environment: Environment
}

/** The code that a step reads, if it is a shell; null if the code is unknown. */
export function shellCodeOf(image: Image, step: ShellStep): ShellCode | null {
  const { script, entry, environment } = step
  // `busybox sh FILE`
  const [word = '', ...args] = behindMultiCall([step.word, ...step.args])
  const { line, operands, settings, readsStartFiles } = parseShellCall(args)
  const isLine = isShell(word) && line !== null
  const file = !isLine && script === null && isShell(word) ? findScript(image, word, args, environment) : null
  const path = isLine ? null : (script ?? (file?.entry ? file.path : null))
  const code = isLine ? line : image.tree.extracts(path ?? '')?.startScript
  const language = isLine ? word : shellOfScript(code ?? '')
  if (code === undefined || language === null) return null
  const shell = basenameOf(entry?.path ?? word)
  return {
    code,
    path,
    name: path ?? operands[1] ?? word,
    args: isLine ? operands.slice(2) : args.slice(args.indexOf(script ?? file?.word ?? '') + 1),
    shell,
    isCommon: ![basenameOf(language), shell].some(one => /^(?:z|m?k)sh/.test(one)),
    settings,
    // bash(1), INVOCATION; zsh(1) reads /etc/zshenv always.
    isPrepared: readsStartFiles || environment.variables.has('BASH_ENV') || basenameOf(word) === 'zsh',
  }
}

/** What is known before the code. */
export function stateBefore({ args, name, settings }: ShellCode, environment: Environment, uid: number | null): State {
  return { ...startState(environment, args, name, uid), ...settings }
}
