import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Check, Observation } from '../check.ts'
import { lineOfShell } from '../start/interpreters.ts'
import { findProgram } from '../start/programs.ts'
import { parseShellLine, replacesShell } from '../start/shell-line.ts'
import { START_NEEDS, type Step, startOf } from '../start/start.ts'

export const shellForm: Check = {
  id: 'runtime/shell-form',
  title: 'The container starts through a shell',
  severity: 'error',
  needs: START_NEEDS,
  docs: {
    why: 'A shell that stays the first process passes no signal on: `docker stop` and a rolling update wait for their time limit and kill the application. Where the image has no shell, nothing starts at all.',
    how: 'ENTRYPOINT or CMD is a line for a shell, as the shell form makes it. Where the shell is not in the image, that is an error. Where it is, it is a warning if the shell stays: BusyBox and Bash replace themselves with the last program of the line, Debian\'s dash never does, and `exec` makes every shell do so. A shell form ENTRYPOINT that ignores CMD is a warning too, and a shell that was asked for by name (`["sh", "-c", ...]`) an info. Under `tini` or `dumb-init` nothing is reported.',
    limits: 'What the line does with signals itself (`trap`) is not read.',
    fix: 'Write a list, which starts the program itself:\n\n```dockerfile\nCMD ["node", "server.js"]\n```\n\nWhere the shell is needed for variables, let it step aside: `CMD exec java $JAVA_OPTS -jar app.jar`.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const { steps } = startOf(image)
    const index = steps.findIndex(({ word, args, by }) => by !== 'shell' && lineOfShell(word, args) !== null)
    const step = steps[index]
    if (step === undefined || step.script !== null) return []
    if (steps.slice(0, index).some(one => steps[steps.indexOf(one) + 1]?.by === 'init')) return []
    return observe(image, step)
  },
}

function observe(image: Image, step: Step): Observation[] {
  const { word, args, problem, instruction, surely } = step
  const line = lineOfShell(word, args) ?? ''
  const implicit = isShellForm(image, instruction)
  const data = { instruction, shell: word, line: line.slice(0, 200), implicit }
  if (problem === 'missing' || problem === 'not-in-path' || problem === 'dangling') {
    return [{ ...(surely ? {} : { severity: 'warning' as const }), data: { ...data, problem: 'no-shell' } }]
  }
  const found: Observation[] = []
  const commands = parseShellLine(line)
  if (commands !== null && !replacesShell(commands, kindOf(image, word))) {
    found.push({ severity: implicit ? 'warning' : 'info', data: { ...data, problem: 'stays' } })
  }
  if (implicit && instruction === 'ENTRYPOINT' && image.config.cmd.length > 0 && step.by === 'command') {
    found.push({
      severity: 'warning',
      data: { ...data, problem: 'ignores-cmd', ignored: image.config.cmd.join(' ').slice(0, 200) },
    })
  }
  return found
}

/** Whether an instruction is what the shell form makes: the shell's own words, and one line. */
function isShellForm({ config }: Image, instruction: Step['instruction']): boolean {
  const shell = config.shell.length > 0 ? config.shell : ['/bin/sh', '-c']
  const words = instruction === 'ENTRYPOINT' ? config.entrypoint : config.cmd
  return words.length === shell.length + 1 && shell.every((word, i) => word === words[i])
}

/** Which shell it is, by the file that its name leads to. */
function kindOf(image: Image, word: string): 'bash' | 'busybox' | 'other' {
  const { entry, path } = findProgram(image, word, null) ?? {}
  const name = basenameOf(entry?.path ?? path ?? word)
  return name === 'bash' || name === 'busybox' ? name : 'other'
}
