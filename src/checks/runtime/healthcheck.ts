import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { maskCommand } from '../../secrets/mask.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { kindOfShell, lineOfShell, parseShellCall } from '../start/interpreters.ts'
import type { NeededFile } from '../start/needed-file.ts'
import { findProgram, type Program, type ProgramProblem } from '../start/programs.ts'
import { followCommand, START_NEEDS, type Start, type Step } from '../start/start.ts'
import { barrierFix, becauseOf } from './barriers.ts'
import { beginsAsList } from './exec-form.ts'
import { faultOfLine } from './probe/fault-of-line.ts'

export const brokenHealthcheck: Check = {
  id: 'runtime/healthcheck',
  title: 'HEALTHCHECK program missing',
  severity: 'error',
  presets: { kubernetes: 'off' },
  evidence: {
    proven:
      'The engine or an interpreter cannot start the program, or a line always fails without it and has no other command that may create it.',
    likely:
      'Another command of the line, a script, a variable or the rights of the engine may prevent the failure, or the line might always pass.',
  },
  systems: 'unix',
  needsStart: true,
  needs: START_NEEDS,
  docs: {
    why: prose`
      If the program of a health check cannot be started, each probe fails. Docker reports the container as unhealthy,
      Compose does not start what depends on it, and Swarm replaces it again and again.
    `,
    how: prose`
      The check resolves the command of HEALTHCHECK as the engine does: a bare name in the image's PATH and a path from
      WORKDIR, with the mode bits and the image's USER. The shell form needs \`/bin/sh\`, whatever SHELL is. The check
      follows interpreters, and programs that only start another one, as \`runtime/entrypoint\` does. It
      reports a missing program of a shell command line if the line always fails without it: \`curl ... || exit 1\` and
      \`[ "$(curl ...)" = ok ]\`, but not \`curl ... || wget ...\`. So is one without which the line always passes:
      \`! curl ...\`. A script that \`node\`, \`python\` and the like cannot find is reported, too, and a list that is not
      JSON.
    `,
    limits: prose`
      The check does not see files that a volume adds when the container starts. Of a script, it
      evaluates the command behind \`exec\` or the last one, and of command lines not those with functions, \`eval\`, \`trap\`,
      \`source\` or \`local\`. Kubernetes ignores HEALTHCHECK, so the check is off
      under the preset \`kubernetes\`.
    `,
    fix: prose`
      Give the application its own health command, or use a program that the image has. Alpine has the \`wget\` of
      BusyBox and no \`curl\`; Debian's slim images have neither:

      \`\`\`dockerfile
      HEALTHCHECK CMD ["node", "healthcheck.js"]
      \`\`\`
    `,
  },
  run(image) {
    const [form, ...words] = image.config.healthcheck?.test ?? []
    if (words.length === 0 || (form !== 'CMD' && form !== 'CMD-SHELL')) return 'not-applicable'
    const [line = ''] = words
    if (form === 'CMD-SHELL' && beginsAsList(line) && /\]\s*$/.test(line)) return quotedList(line)
    // moby, daemon/health.go, getShell; a container does not get the SHELL of its image. Measured: Docker 28.
    const start = followCommand(image, form === 'CMD' ? words : ['/bin/sh', '-c', ...words], 'HEALTHCHECK')
    return observe(image, start, form)
  },
}

/** What the health check does with the program that is missing or broken. */
type Effect = 'fails' | 'passes'

function observe(image: Image, start: Start, form: string): Observation[] {
  const { steps } = start
  const shell = steps.findIndex(({ word, args }) => lineOfShell(word, args) !== null)
  const index = steps.findIndex(step => step.problem !== null || step === start.missingFile?.step)
  if (shell < 0 || (index >= 0 && index <= shell)) {
    const step = steps[index]
    return step === undefined ? [] : toObservations(image, step, start, form, 'fails', false)
  }
  const { word: shellWord, args, path, environment, doubt } = steps[shell] as Step
  const program = steps[shell + 1]?.word ?? null
  const problem = steps[index]?.problem ?? null
  const isKnown = problem === 'no-format' || (index === shell + 1 && ABSENT.includes(problem))
  const broken = index >= 0 && !isKnown ? program : null
  const call = parseShellCall(args)
  const fault = faultOfLine(image, call, environment, broken)
  if (fault === null) return []
  const isBroken = fault.word === broken
  const absent: Step = {
    ...(steps[shell] as Step),
    ...(findProgram(image, fault.word, null, environment) as Program),
    word: fault.word,
    args: [],
    by: 'shell',
    from: path,
  }
  const step = isBroken ? (steps[index] as Step) : absent
  // BusyBox may have an applet without a link.
  const isApplet =
    ABSENT.includes(step.problem) && step.word !== 'curl' && kindOfShell(image, shellWord, environment) === 'busybox'
  const isSure = fault.isSure && fault.effect === 'fails' && doubt === null && !call.readsStartFiles && !isApplet
  const reported = isSure && step.doubt?.kind === 'line' ? { ...step, doubt: null } : step
  return toObservations(
    image,
    reported,
    isBroken ? start : { steps, others: [], missingFile: null, cut: null },
    form,
    fault.effect,
    !isSure,
  )
}

function toObservations(
  image: Image,
  step: Step,
  { missingFile }: Start,
  form: string,
  effect: Effect,
  isUnsure: boolean,
): Observation[] {
  const { by, from, word, problem } = step
  // A shell runs a file without a format as a script.
  if (problem === 'no-format' && by !== 'command') return []
  // An engine may start what the user alone cannot execute.
  const isProven = !isUnsure && (step.doubt ?? missingFile?.doubt ?? null) === null && problem !== 'not-permitted'
  const path = missingFile?.path ?? step.path
  const entry = path === null ? undefined : image.tree.resolve(path)
  const isRefused = missingFile === null ? REFUSED.includes(problem) : missingFile.problem === 'not-readable'
  const refused = isRefused && path !== null ? barrierFix(image, path) : null
  const lead = plain(effect === 'passes' ? TESTS_NOTHING : isProven ? ALWAYS_FAILS : 'The health check might fail')
  const subject = from === null ? plain('HEALTHCHECK') : text`HEALTHCHECK (through ${from})`
  return [
    {
      evidence: isProven ? 'proven' : 'likely',
      ...(path !== null && { path }),
      ...(entry && { layer: entry.layer }),
      setBy: { keyword: 'HEALTHCHECK' },
      data: {
        problem: missingFile === null ? (problem ?? '') : `script-${missingFile.problem}`,
        word: missingFile?.word ?? word,
        by,
        ...(from !== null && { from }),
        ...(effect === 'passes' && { effect }),
        user: image.config.user,
      },
      message: text`${lead}: ${subject} ${missingFile === null ? describe(image, step) : describeFile(image, missingFile)}.`,
      fix: refused ?? (missingFile === null ? fixOf(image, step, form) : COPY),
    },
  ]
}

const ALWAYS_FAILS = 'The health check always fails'
const TESTS_NOTHING = 'The health check might always pass'

function quotedList(line: string): Observation[] {
  const shown = maskCommand(line).slice(0, 200)
  return [
    {
      evidence: 'proven',
      setBy: { keyword: 'HEALTHCHECK' },
      data: { problem: 'quoted-list', line: shown },
      message: text`${plain(ALWAYS_FAILS)}: HEALTHCHECK is not a JSON list, so ${'/bin/sh'} gets ${shown} as a command line and looks for a program of that name.`,
      fix: text`Write each item in double quotes: ${'HEALTHCHECK CMD ["program", "argument"]'}.`,
    },
  ]
}

const REFUSED: readonly (ProgramProblem | null)[] = ['not-permitted', 'not-readable']

const ABSENT: readonly (ProgramProblem | null)[] = ['missing', 'not-in-path', 'dangling']

function describe(image: Image, { word, path, problem }: Step): Words {
  if (problem === 'not-in-path') return text`runs ${word}, which is not on PATH`
  if (problem === 'empty-word') return plain('runs a program with an empty name')
  return ABSENT.includes(problem)
    ? text`runs ${path ?? word}, which is not in the image`
    : text`runs ${path ?? word}, which cannot be executed${REFUSED.includes(problem) ? becauseOf(image, path ?? word) : plain('')}`
}

function describeFile(image: Image, { program, path, problem, use }: NeededFile): Words {
  const words = use === 'runs' ? text`runs ${path} with ${program}` : text`runs ${program}, which ${plain(use)} ${path}`
  return problem === 'missing'
    ? text`${words}, but the file is not in the image`
    : text`${words}, but the user cannot read the file${becauseOf(image, path)}`
}

const COPY = plain('Copy it into the final stage with read permission for its user, or correct the path.')

/** Programs that fetch a URL: images often have one without the other. */
const FETCHERS = ['curl', 'wget']

function fixOf(image: Image, { word, args, by, problem }: Step, form: string): Words {
  if (!ABSENT.includes(problem)) return text`Name a program, and copy it with ${'COPY --chmod=755'}.`
  if (form === 'CMD-SHELL' && by === 'command' && lineOfShell(word, args) !== null)
    return text`Use the exec form, such as ${'HEALTHCHECK CMD ["/server", "health"]'}. It needs no shell.`
  if (form === 'CMD' && by === 'command' && /^CMD(?:-SHELL)?$/.test(word))
    return text`Remove ${word}, which only Compose files have: ${shownCommand(word, args)}.`
  const name = basenameOf(word)
  const other = FETCHERS.includes(name) && FETCHERS.find(one => one !== name)
  if (other && findProgram(image, other, null)?.problem === null)
    return text`Use ${other}, which the image has, or give the application its own health command.`
  if (problem !== 'not-in-path') return COPY
  return text`Give the application its own health command, or install ${name} in the final stage.`
}

/** HEALTHCHECK without the word that Compose files write first. */
function shownCommand(word: string, args: readonly string[]): string {
  const list = args.map(arg => JSON.stringify(arg)).join(', ')
  return maskCommand(`HEALTHCHECK CMD ${word === 'CMD' ? `[${list}]` : args.join(' ')}`).slice(0, 200)
}
