import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { lineOfShell } from '../start/interpreters.ts'
import { findProgram, type ProgramProblem } from '../start/programs.ts'
import type { MissingScript } from '../start/script-argument.ts'
import { isEssential } from '../start/shell-line.ts'
import { parseShellLine } from '../start/shell-words.ts'
import { followCommand, START_NEEDS, type Start, type Step } from '../start/start.ts'

export const brokenHealthcheck: Check = {
  id: 'runtime/healthcheck',
  title: 'HEALTHCHECK program missing',
  severity: 'error',
  presets: { kubernetes: 'off' },
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
      follows interpreters, and programs that only start another one, as \`runtime/entrypoint\` does. The first program of
      a shell command line is a warning, if the line fails without it: \`curl ... || exit 1\`, but not
      \`curl ... || wget ...\`. A script that \`node\`, \`python\` and the like cannot find is reported, too.

      A program that the engine or an interpreter cannot start is proven, and an error. It is likely, and a warning, if
      a shell command line, a script, a variable or the engine’s own rights stand between.
    `,
    limits: prose`
      The check does not see files that a volume adds when the container starts. It does not evaluate variables, the
      other programs of a shell command line, or what a script calls. Kubernetes ignores HEALTHCHECK, so the check is off
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
    // moby, daemon/health.go, getShell; a container does not get the SHELL of its image. Measured: Docker 28.
    const start = followCommand(image, form === 'CMD' ? words : ['/bin/sh', '-c', ...words], 'HEALTHCHECK')
    return observe(image, start, form)
  },
}

function observe(image: Image, { steps, missingScript }: Start, form: string): Observation[] {
  const index = steps.findIndex(({ problem }) => problem !== null)
  const step = missingScript?.step ?? steps[index]
  if (step === undefined) return []
  const { by, from, word, problem } = step
  const inShell = steps.findIndex(one => one.by === 'shell')
  if (inShell >= 0 && !isNeeded(steps[inShell] as Step, steps[inShell - 1] as Step)) return []
  // A shell runs a file without a format as a script.
  if (problem === 'no-format' && by !== 'command') return []
  // An engine may start what the user alone cannot execute.
  const isProven = inShell < 0 && step.doubt === null && problem !== 'not-permitted'
  const path = missingScript?.path ?? step.path
  const entry = path === null ? undefined : image.tree.resolve(path)
  const lead = plain(isProven ? 'The health check always fails' : 'The health check might fail')
  const subject = from === null ? plain('HEALTHCHECK') : text`HEALTHCHECK (through ${from})`
  return [
    {
      ...(isProven ? {} : { evidence: 'likely' }),
      ...(path !== null && { path }),
      ...(entry && { layer: entry.layer }),
      setBy: { keyword: 'HEALTHCHECK' },
      data: {
        problem: missingScript === null ? (problem ?? '') : `script-${missingScript.problem}`,
        word: missingScript?.word ?? word,
        by,
        ...(from !== null && { from }),
        user: image.config.user,
      },
      message: text`${lead}: ${subject} ${missingScript === null ? describe(step) : describeScript(missingScript)}.`,
      fix: missingScript === null ? fixOf(image, step, form) : COPY,
    },
  ]
}

/** Whether the line of a shell fails without its first program. */
function isNeeded({ word }: Step, shell: Step): boolean {
  return isEssential(parseShellLine(lineOfShell(shell.word, shell.args) ?? '') ?? [], word)
}

const ABSENT: readonly (ProgramProblem | null)[] = ['missing', 'not-in-path', 'dangling']

function describe({ word, path, problem }: Step): Words {
  if (problem === 'not-in-path') return text`runs ${word}, which is not on PATH`
  if (problem === 'empty-word') return plain('runs a program with an empty name')
  return ABSENT.includes(problem)
    ? text`runs ${path ?? word}, which is not in the image`
    : text`runs ${path ?? word}, which cannot be executed`
}

function describeScript({ interpreter, path, problem }: MissingScript): Words {
  return problem === 'missing'
    ? text`runs ${path} with ${interpreter}, but the file is not in the image`
    : text`runs ${path} with ${interpreter}, but the user cannot read the file`
}

const COPY = plain('Copy it into the final stage with read permission for its user, or correct the path.')

/** Programs that fetch a URL: images often have one without the other. */
const FETCHERS = ['curl', 'wget']

function fixOf(image: Image, { word, args, by, problem }: Step, form: string): Words {
  if (!ABSENT.includes(problem)) return text`Name a program, and copy it with ${'COPY --chmod=755'}.`
  if (form === 'CMD-SHELL' && by === 'command' && lineOfShell(word, args) !== null)
    return text`Use the exec form, such as ${'HEALTHCHECK CMD ["/server", "health"]'}. It needs no shell.`
  const name = basenameOf(word)
  const other = FETCHERS.includes(name) && FETCHERS.find(one => one !== name)
  if (other && findProgram(image, other, null)?.problem === null)
    return text`Use ${other}, which the image has, or give the application its own health command.`
  if (problem !== 'not-in-path') return COPY
  return text`Give the application its own health command, or install ${name} in the final stage.`
}
