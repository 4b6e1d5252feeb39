import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { maskCommand } from '../../secrets/mask.ts'
import { type Fix, plain, text, type Words, withSnippet } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Observation } from '../check.ts'
import { lineOfShell } from '../start/interpreters.ts'
import { findProgram } from '../start/programs.ts'
import { startOf } from '../start/start.ts'

type Instruction = 'ENTRYPOINT' | 'CMD' | 'HEALTHCHECK'

/** The first item of ENTRYPOINT and CMD that only a shell would expand or carry out. */
export function unexpanded(image: AnalyzedImage): Observation[] {
  const { entrypoint, cmd } = image.config
  const words = [...entrypoint, ...cmd]
  const at = findForShell(words)
  if (at < 0) return []
  const instruction = at < entrypoint.length ? 'ENTRYPOINT' : 'CMD'
  const item = words[at] ?? ''
  const observation = toObservation(item, instruction, fixOf(image, instruction))
  if (!isMainClass(image, item)) return [observation]
  const message = text`The container will not start: nothing expands ${item} in the list of ${plain(instruction)}, and ${'java'} takes it for the name of its main class.`
  return [{ ...observation, evidence: 'proven', message }]
}

/** Whether Java gets the variable where it looks for its main class. No class has such a name, and no option follows it. */
function isMainClass(image: AnalyzedImage, item: string): boolean {
  const step = startOf(image).steps.at(-1)
  if (step === undefined || step.doubt !== null || step.problem !== null || basenameOf(step.word) !== 'java')
    return false
  const at = step.args.indexOf(item)
  return (
    isOptions(item) && at >= 0 && step.args.slice(0, at).every(arg => /^-[XD]|^-(?:server|client|ea|da)$/.test(arg))
  )
}

/** The fix for a word of the image's command that nothing expands; null for other words. */
export function unexpandedFix(image: AnalyzedImage, word: string): Words | Fix | null {
  const { entrypoint, cmd } = image.config
  if (!VARIABLE.test(word) || ![...entrypoint, ...cmd].includes(word)) return null
  return fixOf(image, entrypoint.includes(word) ? 'ENTRYPOINT' : 'CMD')
}

/** The same for the list of HEALTHCHECK. */
export function unexpandedProbe(image: Image): Observation[] {
  const [form, ...words] = image.config.healthcheck?.test ?? []
  const [program = '', ...args] = words
  if (form !== 'CMD' || lineOfShell(program, args) !== null) return []
  const at = findForShell(words)
  if (at < 0) return []
  return [toObservation(words[at] ?? '', 'HEALTHCHECK', text`Use the shell form, ${'HEALTHCHECK CMD curl -f "$URL"'}.`)]
}

/** In braces anywhere, else as a whole word, or as the value of an option, of a URL or of a setting. */
const VARIABLE = /\$\{[A-Za-z_]\w*(?::?-[^}]*)?\}|(?:^|[=:/@,\s]|^-[A-Za-z])\$[A-Z_][A-Z0-9_]*/
const COMMAND = /\$\([a-z][^)]*\)/
const OPERATOR = /^(?:&&|\|\|?|;|>>?|<)$/

/** The next item may be code of another language, which has its own `$`. */
const BEFORE_CODE = /^(?:-[cegpr]|-[np]e|--?(?:eval|execute|command|print|expression))$/i
const CODE = /[\s;=(]/

/** These read variables in their arguments themselves. */
const READS_VARIABLES = new Set(['envsubst', 'awk', 'gawk', 'mawk', 'perl', 'sed', 'jq', 'yq', 'expect'])

function findForShell(words: readonly string[]): number {
  if (READS_VARIABLES.has(basenameOf(words[0] ?? ''))) return -1
  return words.findIndex((word, i) => {
    if (BEFORE_CODE.test(words[i - 1] ?? '') && CODE.test(word)) return false
    return VARIABLE.test(word) || COMMAND.test(word) || (i > 0 && OPERATOR.test(word))
  })
}

function toObservation(item: string, instruction: Instruction, fix: Words | Fix): Observation {
  const word = maskCommand(item).slice(0, 200)
  return {
    evidence: 'likely',
    setBy: { keyword: instruction },
    data: { problem: OPERATOR.test(item) ? 'operator' : 'variable', instruction, word },
    message: OPERATOR.test(item)
      ? text`No shell reads ${word} in the list of ${plain(instruction)}: the program gets it as an argument.`
      : text`Nothing expands ${word} in the list of ${plain(instruction)}: the program gets this text instead of a value.`,
    fix,
  }
}

/** An ENTRYPOINT in shell form drops CMD, and a CMD in shell form becomes arguments of ENTRYPOINT. */
function fixOf(image: AnalyzedImage, instruction: Instruction): Words | Fix {
  const { entrypoint, cmd } = image.config
  const words = instruction === 'ENTRYPOINT' ? entrypoint : cmd
  const item = words.find(word => VARIABLE.test(word)) ?? ''
  const line = shellLine(words)
  const operator = words.find(word => OPERATOR.test(word))
  const own = ownVariable(words, item)
  const instead =
    operator !== undefined
      ? plain('start one program only')
      : own === null
        ? plain('let the program read the variable')
        : text`set ${own}, which the program reads itself`
  const first = { ...instead, text: `${instead.text.slice(0, 1).toUpperCase()}${instead.text.slice(1)}` }
  if (findProgram(image, '/bin/sh', null)?.problem !== null)
    return text`${first}. The image has no shell that expands it.`
  // A script that runs CMD runs a shell, too.
  const runsCmd = startOf(image).steps.some(step => step.by === 'script' && step.instruction === 'CMD')
  if (entrypoint.length > 0 && cmd.length > 0 && !(instruction === 'CMD' && runsCmd)) {
    const program = instruction === 'ENTRYPOINT' ? line : `program ${isOptions(item) ? '$OPTIONS' : '"$VARIABLE"'}`
    return withSnippet(
      text`${first}, or let a shell in ENTRYPOINT expand it.`,
      `ENTRYPOINT ["/bin/sh", "-c", ${JSON.stringify(`exec ${program} "$@"`)}, "sh"]`,
    )
  }
  const exec = operator === undefined ? 'exec ' : ''
  return text`Use the shell form, ${`${instruction} ${exec}${line}`}, or ${instead}.`
}

/** Whether an item is a variable that may have several words or none: in quotes, a shell would pass it as one. */
export const isOptions = (item: string): boolean =>
  /^\$\{?[A-Za-z_]*(?:OPTS?|OPTIONS|ARGS|ARGUMENTS|FLAGS|PARAMS)(?:_APPEND)?(?::?-[^}]*)?\}?$/i.test(item)

/** The variables from which programs take more options. */
const OWN_VARIABLES: readonly (readonly [program: RegExp, variable: string])[] = [
  [/^java$/, 'JAVA_TOOL_OPTIONS'],
  [/^node$/, 'NODE_OPTIONS'],
]

function ownVariable(words: readonly string[], item: string): string | null {
  const own = OWN_VARIABLES.find(([program]) => words.some(word => program.test(basenameOf(word))))
  return own !== undefined && isOptions(item) ? own[1] : null
}

/** The same words for a shell, which expands the variables. */
function shellLine(words: readonly string[]): string {
  const line = words.map(word => {
    if (OPERATOR.test(word) || isOptions(word) || /^[\w@%+=:,./-]+$/.test(word)) return word
    if (VARIABLE.test(word) || COMMAND.test(word)) return `"${word.replace(/["\\`]/g, '\\$&')}"`
    return `'${word.replaceAll("'", `'\\''`)}'`
  })
  return maskCommand(line.join(' '))
}
