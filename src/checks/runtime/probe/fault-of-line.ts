import { isShell } from '../../../image/extract/shells.ts'
import type { Image } from '../../../image/model.ts'
import type { Environment } from '../../start/environment.ts'
import type { ShellCall } from '../../start/interpreters.ts'
import { findProgram } from '../../start/programs.ts'
import { commandsOfScript } from '../../start/script.ts'
import { programWords } from '../../start/shell/line.ts'
import { isBuiltin } from '../../start/shell/names.ts'
import { parseShell } from '../../start/shell/tree.ts'
import { unwrapAll } from '../../start/wrappers.ts'
import { HARMLESS } from './filters.ts'
import type { IsMissing } from './run.ts'
import { statusesOf } from './shell.ts'

/** A program that decides what the line of a health check can return. */
export interface ProbeFault {
  word: string
  /** What the line always does without the program. */
  effect: 'fails' | 'passes'
  /** Whether no other command of the line may create the program. */
  isSure: boolean
}

/**
 * The missing program without which the line of a health check always fails, or always passes although it should not. Null
 * if there is none, or if the line is not understood.
 * @param broken the name of a program that is in the image and cannot do its work
 */
export function faultOfLine(
  image: Image,
  { line, settings }: Pick<ShellCall, 'line' | 'settings'>,
  environment: Environment,
  broken: string | null,
): ProbeFault | null {
  const list = parseShell(line ?? '')
  if (list === null) return null
  const isAbsent: IsMissing = (name, at) => name === broken || lacks(image, name, at)
  const evaluate = (isMissing: IsMissing) => statusesOf(image, list, environment, settings, isMissing)
  const whole = evaluate(() => false)
  const now = evaluate(isAbsent)
  const effect = effectOf(now?.statuses, whole?.statuses)
  if (!now || !whole || effect === null) return null
  const decides = (word: string) => {
    const alone = evaluate((name, at) => name === word && isAbsent(name, at))
    return effectOf(alone?.statuses, whole.statuses) === effect
  }
  const word = now.missing.find(decides) ?? now.missing[0]
  return word === undefined ? null : { word, effect, isSure: createsNothing(line ?? '', word) }
}

type Statuses = ReadonlySet<number> | undefined

function effectOf(now: Statuses, whole: Statuses): ProbeFault['effect'] | null {
  if (now === undefined || whole === undefined) return null
  if (!now.has(0)) return whole.has(0) ? 'fails' : null
  return now.size === 1 && whole.size > 1 ? 'passes' : null
}

/** Whether each command of a line is the missing program, or creates no program. */
function createsNothing(code: string, missing: string): boolean {
  const commands = commandsOfScript(code)
  return (
    commands?.every(({ words }) => {
      const texts = programWords(words).map(({ text }) => text)
      const names = [texts[0] ?? '', unwrapAll(texts).words[0] ?? '']
      const isHarmless = names.every(
        name => !isShell(name) && (name === missing || isBuiltin(name) || HARMLESS.test(name)),
      )
      return (
        isHarmless && words.every(({ text }) => !/\$\((?!\()|`/.test(text) || createsNothing(codeOf(text), missing))
      )
    }) === true
  )
}

/** The code of a word's substitution. */
const codeOf = (text: string): string => /(?:\$\((?!\()|`)([\s\S]*)[)`]/.exec(text)?.[1] ?? ''

function lacks(image: Image, name: string, environment: Environment): boolean {
  // In an unknown PATH, it may be anywhere.
  if (!name.includes('/') && environment.variables.get('PATH') === null) return false
  return findProgram(image, name, null, environment)?.entry === null
}
