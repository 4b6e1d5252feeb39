import { maskCommand } from '../../secrets/mask.ts'
import { prose } from '../../text/prose.ts'
import { plain, text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check, Observation } from '../check.ts'
import { lineOfShell } from '../start/interpreters.ts'
import { findProgram } from '../start/programs.ts'
import { commandsOfScript } from '../start/script.ts'
import { splitsArguments } from '../start/split-arguments.ts'
import { START_NEEDS, type Step, startOf } from '../start/start.ts'
import { quotedOptions } from './quoted-options.ts'
import { unexpanded, unexpandedProbe } from './unexpanded.ts'

export const execForm: Check = {
  id: 'runtime/exec-form',
  title: 'Command that is not a valid list',
  severity: 'error',
  evidence: {
    proven:
      'A shell gets a list that is not JSON as its command line, or Java gets a variable where its main class should be.',
    likely:
      'A program gets a variable, an operator, several words or nothing as one argument, or a script runs before the shell.',
  },
  systems: 'unix',
  needs: START_NEEDS,
  docs: {
    why: prose`
      The exec form is a JSON list whose items are passed as they are. A list that is not JSON becomes a shell command
      line, and nothing expands a variable in an item or splits an item at its spaces.
    `,
    how: prose`
      A shell command line begins as a list (\`['node','server.js']\`), and the shell looks for a program of that name. Or
      an item of a list has a variable (\`\${PORT}\`, \`$APP\`), \`$(...)\` or an operator (\`&&\`) and no shell gets it,
      even in HEALTHCHECK. Or the first item of CMD has a program and its arguments, and an entrypoint script passes it on
      as one word (not by \`exec $@\` or \`eval\`). Or an item is a long option, a space and a value
      (\`--port 80\`). Or a shell command line quotes a variable of options for \`java\`,
      \`node\` or \`python\` (\`"$JAVA_OPTS"\`) that is empty or has several options.
    `,
    limits: 'Some programs expand variables in their arguments themselves, such as Spring Boot.',
    fix: prose`
      Use double quotes, one item per word, and a shell for variables:

      \`\`\`dockerfile
      CMD ["node", "server.js"]
      CMD exec node server.js --port "$PORT"
      CMD exec java $JAVA_OPTS -jar app.jar
      \`\`\`
    `,
  },
  run(image) {
    const { steps } = startOf(image)
    if (steps.length === 0) return 'not-applicable'
    const shell = steps.find(({ word, args }) => lineOfShell(word, args) !== null)
    const own =
      shell === undefined
        ? [...unexpanded(image), ...wholeLine(image, steps), ...joinedOption(image)]
        : [...quotedList(shell), ...quotedOptions(image, shell)]
    return [...own, ...unexpandedProbe(image)]
  },
}

/** An item in the wrong quotes, or in any. */
const ITEM = /(?:'[^']*'|"[^"]*"|[\u2018-\u201f][^\u2018-\u201f]*[\u2018-\u201f])/.source
const LIST = new RegExp(String.raw`^\s*\[(?:${ITEM}|\s+${ITEM}\s*,|[\w./-]+,\s)`)

/** Whether a shell's line begins as a list. `[ -f x ]`, `[ "$A" ]` and `[[` are commands. */
export const beginsAsList = (line: string): boolean => LIST.test(line)

function quotedList({ word, args, instruction, doubt }: Step): Observation[] {
  const line = maskCommand(lineOfShell(word, args) ?? '').slice(0, 200)
  if (!beginsAsList(line)) return []
  return [
    {
      evidence: doubt === null ? 'proven' : 'likely',
      setBy: { keyword: instruction },
      data: { problem: 'quoted-list', instruction, line },
      message: text`${plain(instruction)} is not a JSON list, so ${word} gets ${line} as a command line and looks for a program of that name.`,
      fix: text`Write each item in double quotes: ${`${instruction} ["program", "argument"]`}.`,
    },
  ]
}

/** The first item of CMD, if it has a program of the image and its arguments, and an entrypoint script gets it and does not split it. */
function wholeLine(image: AnalyzedImage, steps: readonly Step[]): Observation[] {
  const [item = ''] = image.config.cmd
  const [name = '', ...args] = item.trim().split(/\s+/)
  const isPassed = image.config.entrypoint.length > 0 && steps.some(({ script }) => script !== null)
  const splits = steps.some(({ script }) =>
    splitsArguments(commandsOfScript(image.tree.extracts(script ?? '')?.startScript ?? '') ?? []),
  )
  if (!isPassed || splits || args.length === 0 || image.tree.resolve(item) !== undefined) return []
  const problem = findProgram(image, name, null)?.problem
  if (problem !== null && problem !== 'no-format') return []
  const shown = maskCommand(item).slice(0, 200)
  return [
    {
      evidence: 'likely',
      setBy: { keyword: 'CMD' },
      data: { problem: 'one-item', instruction: 'CMD', word: shown },
      message: text`CMD has ${shown} in one item, which names one program with spaces in its name.`,
      fix: text`Write one item per word, such as ${'CMD ["npm", "run", "start"]'}.`,
    },
  ]
}

/** A long option with its value in the same item. Behind another option, such as `-c`, the item may be its value. */
function joinedOption({ config: { entrypoint, cmd } }: AnalyzedImage): Observation[] {
  const items = [...entrypoint, ...cmd]
  const at = items.findIndex((one, i) => /^--[a-z][\w-]*\s+[^\s$]/i.test(one) && !items[i - 1]?.startsWith('-'))
  if (at < 0) return []
  const instruction = at < entrypoint.length ? 'ENTRYPOINT' : 'CMD'
  const word = maskCommand(items[at] ?? '').slice(0, 200)
  return [
    {
      evidence: 'likely',
      setBy: { keyword: instruction },
      data: { problem: 'one-item', instruction, word },
      message: text`${plain(instruction)} has ${word} in one item, which names one option with a space in its name.`,
      fix: text`Write the option and its value as two items, such as ${'"--port", "80"'}.`,
    },
  ]
}
