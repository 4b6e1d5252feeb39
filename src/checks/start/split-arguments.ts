import { isShell } from '../../image/extract/shells.ts'
import { isHandover, standsForArguments } from './script.ts'
import { isSetting } from './shell/line.ts'
import type { ShellCommand } from './shell/words.ts'

/**
 * Whether the shell may split the arguments that a script passes on: `exec $@`, `eval "$@"`, `sh -c "$*"`, or `A="$*"`
 * unless the script ends with `exec "$@"`.
 */
export function splitsArguments(commands: readonly ShellCommand[]): boolean {
  const last = commands.at(-1)
  const isWhole = last !== undefined && isHandover(last) && !last.words[1]?.splits
  return commands.some(command => {
    const { words } = command
    const [name = ''] = words.map(({ text }) => text)
    const using = words.filter(({ text, literal }) => !literal && USES_ALL.test(text))
    if (name === 'eval') return using.length > 0
    if (words.some(({ text }) => isShell(text))) return using.some(word => word.splits || !standsForArguments(word))
    if (words.every(isSetting)) return using.length > 0 && !isWhole
    return (command === last || name === 'exec' || name === 'set') && using.some(({ splits }) => splits === true)
  })
}

const USES_ALL = /\$(?:[@*]|\{[@*]\})/
