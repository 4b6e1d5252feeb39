import type { Image, Need } from '../../image/model.ts'
import { USER_NEEDS } from '../../image/user.ts'
import { shared } from '../analysis.ts'
import { type Identity, identityOf } from './identity.ts'
import { lineOfShell } from './interpreters.ts'
import { findProgram, type Program } from './programs.ts'
import { type MissingScript, missingScript } from './script-argument.ts'
import { firstProgram, parseShellLine } from './shell-line.ts'
import { unwrap, type Wrapped } from './wrappers.ts'

/** One program of the chain from the image's command to the one that keeps running. */
export interface Step extends Program {
  /** The word that names it. */
  word: string
  args: string[]
  /** What names it: the image's command, the first line of a script, a program that starts others, a shell's line. */
  by: 'command' | 'shebang' | Wrapped['kind'] | 'shell' | 'script'
  /** The script or program that names it; null for the command itself. */
  from: string | null
  /** The script that it interprets, if the script's first line names it. */
  script: string | null
  /** Whether the container ends at once if this one cannot be started. */
  surely: boolean
  /** The instruction that it comes from. */
  instruction: 'ENTRYPOINT' | 'CMD' | 'HEALTHCHECK'
}

export interface Start {
  steps: Step[]
  /** The file that the last step's interpreter cannot run. */
  missingScript: (MissingScript & { step: Step }) | null
}

export const START_NEEDS: Need[] = [
  ...USER_NEEDS,
  { kind: 'extract', name: 'elf' },
  { kind: 'extract', name: 'shebang' },
  // Shows whether the usual entrypoint scripts run their arguments as a command.
  { kind: 'basename', name: 'docker-entrypoint.sh' },
  { kind: 'basename', name: 'entrypoint.sh' },
]

/** What a container of the image starts, one program after the other. */
export const startOf = shared((image: Image): Start => {
  const { entrypoint, cmd } = image.config
  return followCommand(image, [...entrypoint, ...cmd], entrypoint.length > 0 ? 'ENTRYPOINT' : 'CMD')
})

/** What a command starts in a container of the image, with its user, PATH and working directory. */
export function followCommand(image: Image, command: readonly string[], instruction: Step['instruction']): Start {
  const start: Start = { steps: [], missingScript: null }
  const [word, ...args] = command
  if (word === undefined) return start
  const first = { word, args, by: 'command', from: null, script: null, surely: true, instruction } as const
  follow(image, start, { ...first, identity: identityOf(image) })
  return start
}

type Next = Omit<Step, keyof Program> & { identity: Identity | null }

/** Linux follows five scripts (fs/exec.c, exec_binprm), and real images have no more wrappers. */
const MAX_STEPS = 12

function follow(image: Image, start: Start, next: Next): void {
  const { word, args, identity, ...rest } = next
  const program = findProgram(image, word, identity)
  if (program === null || start.steps.length >= MAX_STEPS) return
  // A script may use its arguments freely: a word that is not a program is for the script itself.
  if (rest.by === 'script' && program.entry === null) return
  const step: Step = { ...program, word, args, ...rest }
  start.steps.push(step)
  if (program.problem !== null || program.path === null) return
  const then = nextOf(image, step)
  if (then !== null) follow(image, start, { ...then, identity: then.sameUser ? identity : null })
  else {
    const missing = missingScript(image, word, args, identity)
    if (missing !== null) start.missingScript = { ...missing, step }
  }
}

/** The next program that this one starts. */
function nextOf(image: Image, step: Step): (Omit<Next, 'identity'> & { sameUser: boolean }) | null {
  const { word, args, path, surely, instruction } = step
  const common = { from: path, script: null, surely, sameUser: true }
  const shebang = image.tree.extracts(path ?? '')?.shebang
  if (shebang !== undefined) {
    const [interpreter, ...argument] = interpreterOf(shebang)
    if (interpreter === undefined) return null
    return {
      ...common,
      word: interpreter,
      args: [...argument, path ?? '', ...args],
      by: 'shebang',
      script: path,
      instruction,
    }
  }
  const wrapped = unwrap(word, args)
  if (wrapped) {
    const [first, ...others] = wrapped.words
    if (first === undefined) return null
    const { kind, sameUser } = wrapped
    const script = kind === 'env' ? step.script : null
    const place = script === null ? instructionOf(image, wrapped.words, instruction) : instruction
    return { ...common, word: first, args: others, by: kind, sameUser, script, instruction: place }
  }
  const line = lineOfShell(word, args)
  if (line !== null) {
    const program = programOfLine(line)
    return program && { ...common, ...program, by: 'shell', surely: surely && program.surely, instruction }
  }
  const command = commandOfScript(image, step)
  const [first, ...others] = command ?? []
  if (command === null || first === undefined) return null
  return {
    ...common,
    word: first,
    args: others,
    by: 'script',
    from: step.script,
    instruction: instructionOf(image, command, instruction),
  }
}

/** The interpreter of a `#!` line and its argument: Linux passes the rest as one (fs/binfmt_script.c). */
export function interpreterOf(shebang: string): string[] {
  const [, interpreter, argument] = /^[ \t]*([^ \t]*)[ \t]*(.*?)[ \t]*$/s.exec(shebang) ?? []
  return [interpreter, argument].filter(word => word !== undefined && word !== '') as string[]
}

function programOfLine(line: string): Pick<Step, 'word' | 'args' | 'surely'> | null {
  const program = firstProgram(parseShellLine(line) ?? [])
  const [name, ...args] = program?.words ?? []
  if (!program || name === undefined) return null
  // After `cd`, a relative path leads elsewhere.
  if (program.moved && name.text.includes('/') && !name.text.startsWith('/')) return null
  const literal = args.every(arg => arg.literal) && !program.moved
  return { word: name.text, args: literal ? args.map(arg => arg.text) : [], surely: program.surely }
}

/** The command of a script that ends with `exec "$@"`, as in the official images. */
function commandOfScript(image: Image, { script, args }: Step): string[] | null {
  if (script === null) return null
  const text = Buffer.from(image.tree.content(script) ?? []).toString('latin1')
  return /\bexec\s+"\$@"\s*$/.test(text) ? args.slice(args.indexOf(script) + 1) : null
}

/** CMD follows ENTRYPOINT: as many last words as CMD has are its own. */
function instructionOf(
  { config }: Image,
  words: readonly string[],
  instruction: Step['instruction'],
): Step['instruction'] {
  if (instruction === 'HEALTHCHECK') return instruction
  return words.length <= config.cmd.length ? 'CMD' : 'ENTRYPOINT'
}
