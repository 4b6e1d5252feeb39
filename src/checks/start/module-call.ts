import { basenameOf } from '../../image/paths.ts'
import type { Call } from './needed-file.ts'

/** A call of a program, or of a module that is one: `python -m gunicorn` for `gunicorn`. */
export function moduleCall({ word, args, environment }: Call): Omit<Call, 'word'> & { program: string } {
  const program = basenameOf(word)
  const at = isPython(program) ? args.findIndex(arg => /^-[uOBsESvqxbd]*m$/.test(arg)) : -1
  // Only options without a value are before it.
  const isModule = at >= 0 && args.slice(0, at).every(arg => /^-[uOBsESvqxbd]+$/.test(arg))
  return isModule
    ? { program: args[at + 1] ?? '', args: args.slice(at + 2), environment }
    : { program, args, environment }
}

export const isPython = (program: string): boolean => /^(?:python|pypy)[\d.]*$/.test(program)
