import type { Image } from '../../image/model.ts'
import { maskCommand } from '../../secrets/mask.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { kindOfShell, lineOfShell } from '../start/interpreters.ts'
import { programWords, replacesShell, splitSettings } from '../start/shell/line.ts'
import { isBuiltin, isPreparing } from '../start/shell/names.ts'
import { parseShellLine, type ShellCommand, type Word } from '../start/shell/words.ts'
import { isShort } from '../start/short-programs.ts'
import { START_NEEDS, type Step, startOf } from '../start/start.ts'
import { unwrap } from '../start/wrappers.ts'
import { beginsAsList } from './exec-form.ts'
import { evidenceOf, failsToStart } from './words.ts'

export const shellForm: Check = {
  id: 'runtime/shell-form',
  title: 'Start through a shell',
  severity: 'error',
  evidence: {
    proven: 'The shell is missing, and no script that runs before can create it.',
    likely:
      'A script that runs before may create the missing shell, a shell stays as the first process, or arguments are lost.',
  },
  systems: 'unix',
  needs: START_NEEDS,
  docs: {
    why: prose`
      A shell that stays the first process forwards no signals: \`docker stop\` and a rolling update wait for the full
      grace period and then kill the application. If the image has no shell, nothing starts at all.
    `,
    how: prose`
      ENTRYPOINT or CMD is a shell command line, as the shell form creates it. The check reports a shell
      that is not in the image, and one that stays: BusyBox and Bash replace themselves with the last program of the
      line, Debian's dash never does, and \`exec\` makes every shell do so. It also reports an ENTRYPOINT in shell form that
      ignores CMD (it has no \`$@\`), options in a CMD in shell form behind a program in ENTRYPOINT, and a script that never
      hands over by \`exec\` and whose last command, such as \`"$@"\`, is a program that stays. Under \`tini\` or \`dumb-init\`, it reports
      nothing.
    `,
    limits: prose`
      The check does not read how a command line or script handles signals itself: one with \`trap\`, \`wait\` or a sourced
      file is not reported.
    `,
    fix: prose`
      Use the exec form, which starts the program directly:

      \`\`\`dockerfile
      CMD ["node", "server.js"]
      \`\`\`

      If you need the shell for variables, replace it with the program: \`CMD exec java $JAVA_OPTS -jar app.jar\`.
    `,
  },
  run(image) {
    const { steps } = startOf(image)
    const index = steps.findIndex(({ word, args, by }) => by !== 'shell' && lineOfShell(word, args) !== null)
    const before = steps[index - 1]
    // su(1) stays itself, and ends the shell.
    if (before && unwrap(before.word, before.args)?.shell !== undefined) return []
    const step = steps[index]
    if (step === undefined) return [...scriptStays(image, steps), ...shellAsArguments(image, steps)]
    if (step.script !== null || isBehindInit(steps, index)) return []
    return observe(image, step)
  },
}

/** tini and dumb-init pass signals on. */
function isBehindInit(steps: readonly Step[], index: number): boolean {
  return steps.slice(0, index + 1).some(({ by }) => by === 'init')
}

/** Code that may handle signals itself, or read a file that does. */
const HANDLES_SIGNALS = /(?:^|[\s;&|])(?:(?:trap|source|wait)(?=[\s;&|]|$)|\.\s)/m

/** A script whose last command is a program that it waits for. */
function scriptStays(image: Image, steps: readonly Step[]): Observation[] {
  const index = steps.findIndex(({ by, stays }) => by === 'script' && stays)
  const step = steps[index]
  if (!step || step.from === null || step.entry === null || isBehindInit(steps, index)) return []
  if (unwrap(step.word, step.args)?.kind === 'init' || isShort([step.word, ...step.args])) return []
  const code = image.tree.extracts(step.from)?.startScript ?? ''
  if (HANDLES_SIGNALS.test(code)) return []
  return [
    {
      evidence: 'likely',
      path: step.from,
      setBy: { keyword: step.instruction },
      data: { instruction: step.instruction, problem: 'script-stays', program: step.word },
      message: text`${step.from} stays the first process and forwards no signals to ${step.word}. Stopping the container takes the full grace period.`,
      fix: text`Write ${'exec'} before ${step.word} in the last command of the script.`,
    },
  ]
}

/** Options in a CMD in shell form, for a program in ENTRYPOINT: it gets the shell's words before them. */
function shellAsArguments(image: Image, steps: readonly Step[]): Observation[] {
  const { cmd } = image.config
  const step = steps.at(-1)
  const line = maskCommand(cmd.at(-1) ?? '').slice(0, 200)
  if (!step || step.script !== null || step.args.slice(-cmd.length).join('\0') !== cmd.join('\0')) return []
  if (!isShellForm(image, 'CMD') || (!/^\s*-/.test(line) && !beginsAsList(line))) return []
  return [
    {
      evidence: 'likely',
      setBy: { keyword: 'CMD' },
      data: { instruction: 'CMD', problem: 'shell-as-arguments', program: step.word, line },
      message: text`CMD in shell form gives ${step.word} the arguments ${maskCommand(cmd.join(' ')).slice(0, 200)}.`,
      fix: text`Write CMD as a list, such as ${'CMD ["--option", "value"]'}.`,
    },
  ]
}

function observe(image: Image, step: Step): Observation[] {
  const { word, args, problem, instruction, doubt } = step
  const line = lineOfShell(word, args) ?? ''
  const implicit = isShellForm(image, instruction)
  const data = { instruction, shell: word, line: maskCommand(line).slice(0, 200), implicit }
  const setBy = { keyword: instruction }
  const place = plain(instruction)
  const example = `${instruction} ["program", "argument"]`
  const useExecForm = implicit
    ? text`Use the exec form of ${place}, such as ${example}`
    : text`Name the program in ${place} without the shell, such as ${example}`
  if (problem === 'missing' || problem === 'not-in-path' || problem === 'dangling') {
    return [
      {
        evidence: evidenceOf(true, doubt),
        setBy,
        data: { ...data, problem: 'no-shell' },
        message: text`${failsToStart(true, doubt)}: ${place} needs the shell ${word}, which is not in the image.`,
        fix: text`${useExecForm}. It needs no shell.`,
      },
    ]
  }
  const observations: Observation[] = []
  // runtime/exec-form reports a list that is not one.
  const commands = beginsAsList(line) ? null : parseShellLine(line)
  const mayStay = HANDLES_SIGNALS.test(line) || commands?.every(endsAtOnce)
  if (commands !== null && !mayStay && !replacesShell(commands, kindOfShell(image, word, step.environment))) {
    observations.push({
      evidence: 'likely',
      setBy,
      data: { ...data, problem: 'stays' },
      message: text`${word} stays the first process and forwards no signals to ${data.line}. Stopping the container takes the full grace period.${addsName(step, commands)}`,
      fix: needsShell(commands) ?? text`${useExecForm}${withExec(commands)}.`,
    })
  }
  const ignoresCmd = !commands?.some(usesArguments)
  if (implicit && instruction === 'ENTRYPOINT' && image.config.cmd.length > 0 && step.by === 'command' && ignoresCmd) {
    const ignored = maskCommand(image.config.cmd.join(' ')).slice(0, 200)
    observations.push({
      evidence: 'likely',
      setBy,
      data: { ...data, problem: 'ignores-cmd', ignored },
      message: text`${place} in shell form ignores CMD (${ignored}).`,
      fix: text`${useExecForm}. The engine then appends CMD to it.`,
    })
  }
  return observations
}

/** Whether a command is a builtin, or a program that ends at once. */
function endsAtOnce({ words }: ShellCommand): boolean {
  const program = programWords(words).map(({ text: word }) => word)
  return isBuiltin(program[0] ?? 'true') || isShort(program)
}

/** \`sh -c 'app $0 $@'\` gives the program the name of the shell, unless words follow. */
function addsName({ word, args }: Step, commands: readonly ShellCommand[]): Words {
  const isAlone = args.at(-1) === lineOfShell(word, args)
  const usesName = commands.some(({ words }) =>
    words.slice(1).some(({ text: one, literal }) => !literal && /^\$(?:0|\{0\})$/.test(one)),
  )
  return isAlone && usesName ? text` Without CMD, ${'$0'} adds the argument ${word}.` : plain('')
}

/** Whether a command of a line uses the words behind it, which are CMD: `exec "$0" "$@"`. */
function usesArguments({ words }: ShellCommand): boolean {
  return words.some(({ text, literal }) => !literal && /\$(?:[\d@*#]|\{#?[\d@*])/.test(text.replace(/'[^']*'/g, '')))
}

/** How to keep a line that only a shell can read, if it is one program with variables or after builtins like `cd`. */
function needsShell(commands: readonly ShellCommand[]): Words | null {
  const last = commands.at(-1)
  if (last === undefined || last.behind !== '' || last.compound || last.inSubshell) return null
  const before = commands.slice(0, -1)
  if (!before.every(({ words, behind }) => /^(?:;|&&)$/.test(behind) && preparesOnly(words))) return null
  const [program] = programWords(last.words)
  if (program === undefined) return null
  const isPlain = before.length === 0 && last.words[0] === program && last.words.every(({ literal }) => literal)
  if (isPlain) return null
  return before.length === 0 && last.words[0] === program
    ? text`Start the line with ${'exec'}.`
    : text`Write ${'exec'} before ${program.text}.`
}

const preparesOnly = (words: readonly Word[]): boolean => {
  const { rest } = splitSettings(words)
  return rest.length === 0 || isPreparing(rest[0]?.text ?? '')
}

/** Where `exec` helps. In front of a line of several commands, it would end the line after the first. */
function withExec(commands: readonly ShellCommand[]): Words {
  const last = commands.at(-1)
  const isBackground = commands.some(({ behind }) => behind === '&')
  if (isBackground || last === undefined || last.behind !== '') return plain(', and start one program only')
  if (last.compound || commands.at(-2)?.behind === '|') return plain('')
  const [program] = programWords(last.words)
  // `exec NAME=VALUE` would look for a program of that name.
  if (program !== undefined && last.words[0] !== program) return text`, or write ${'exec'} before ${program.text}`
  if (commands.length === 1) return text`, or start the line with ${'exec'}`
  return text`, or write ${'exec'} before the last command`
}

/** Whether an instruction looks like the shell form: the words of SHELL, and one line. */
function isShellForm({ config }: Image, instruction: Step['instruction']): boolean {
  const shell = config.shell.length > 0 ? config.shell : ['/bin/sh', '-c']
  const words = instruction === 'ENTRYPOINT' ? config.entrypoint : config.cmd
  return words.length === shell.length + 1 && shell.every((word, i) => word === words[i])
}
