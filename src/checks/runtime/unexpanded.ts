import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { maskCommand } from '../../secrets/mask.ts'
import { type Fix, plain, text, type Words, withSnippet } from '../../text/words.ts'
import type { Observation } from '../check.ts'
import { lineOfShell } from '../start/interpreters.ts'
import { findProgram } from '../start/programs.ts'

type Instruction = 'ENTRYPOINT' | 'CMD' | 'HEALTHCHECK'

/** The first item of ENTRYPOINT and CMD that only a shell would expand or carry out. */
export function unexpanded(image: Image): Observation[] {
  const { entrypoint, cmd } = image.config
  const words = [...entrypoint, ...cmd]
  const at = findForShell(words)
  if (at < 0) return []
  const instruction = at < entrypoint.length ? 'ENTRYPOINT' : 'CMD'
  return [toObservation(words[at] ?? '', instruction, fixOf(image, instruction))]
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
function fixOf(image: Image, instruction: Instruction): Words | Fix {
  const { entrypoint, cmd } = image.config
  if (findProgram(image, '/bin/sh', null)?.problem !== null)
    return text`Let the program read the variable. The image has no shell that expands it.`
  if (entrypoint.length > 0 && cmd.length > 0)
    return withSnippet(
      text`Let the program read the variable, or let a shell in ENTRYPOINT expand it.`,
      'ENTRYPOINT ["/bin/sh", "-c", "exec program \\"$VARIABLE\\" \\"$@\\"", "sh"]',
    )
  return text`Use the shell form, ${`${instruction} exec program "$VARIABLE"`}, or let the program read the variable.`
}
