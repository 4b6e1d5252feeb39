import { parseShebang } from '../../image/extract/shells.ts'
import type { Image, TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { findProgram, type ProgramProblem } from '../start/programs.ts'
import { type Step, startOf } from '../start/start.ts'
import { unwrap } from '../start/wrappers.ts'
import { barrierFix, becauseOf } from './barriers.ts'
import { ELF_PROGRAM_NEEDS } from './elf-programs.ts'
import { type PlacedFile, placedFiles } from './placed-files.ts'
import { argumentFault, USE_LF } from './shebang-argument.ts'
import { environmentLinkFix, linkEnd, movedEnvironmentFix } from './virtual-environment.ts'
import { evidenceOf, failsToStart } from './words.ts'

export const shebang: Check = {
  id: 'runtime/shebang',
  title: 'Script interpreter missing',
  severity: 'error',
  evidence: {
    proven: 'The container starts the script, and nothing that runs before can prevent it.',
    likely:
      'Something that runs before may prevent it (the message names it), or nothing is known to start the script.',
  },
  systems: 'unix',
  needsStart: true,
  needs: ELF_PROGRAM_NEEDS,
  docs: {
    why: prose`
      The kernel starts the interpreter that the first line of a script names. If that is missing, the error is "no such
      file" for a script that exists.
    `,
    how: prose`
      The check reads the first line of the script that the container starts as Linux does, including a name after
      \`#!/usr/bin/env\`. The interpreter must be in the image and executable. CRLF line endings are reported
      separately: they put a carriage return into the interpreter's name or argument. A shell must not get several words:
      Linux passes all of them as one (\`#!/bin/sh -e -u\`). The check also reads scripts that own layers put in a
      directory of PATH, in WORKDIR or in the root, unless a package installed them.
    `,
    limits: prose`
      The check skips scripts that are passed to an interpreter by name (\`sh run.sh\`), which need no first line.
    `,
    fix: prose`
      Name an interpreter that the base image has (\`#!/bin/sh\` on Alpine, which has no Bash), install it, or convert
      the line endings:

      \`\`\`dockerfile
      RUN sed -i 's/\\r$//' /usr/local/bin/entrypoint.sh
      \`\`\`

      \`*.sh text eol=lf\` in .gitattributes keeps them that way.
    `,
  },
  run(image) {
    const { steps } = startOf(image)
    const started = steps.flatMap((step, i) => observeStep(image, steps, step, i))
    const startedPaths = new Set(steps.map(({ entry }) => entry?.path))
    const isScript = ({ path }: PlacedFile) => image.tree.extracts(path)?.shebang !== undefined
    const others = placedFiles(image, isScript).filter(({ entry }) => !startedPaths.has(entry.path))
    return [...started, ...others.flatMap(file => observeScript(image, file))]
  },
}

function observeStep(image: Image, steps: readonly Step[], step: Step, index: number): Observation[] {
  const before = steps[index - 1]
  const script =
    step.by === 'shebang' ? before : step.by === 'env' && before?.by === 'shebang' ? steps[index - 2] : null
  if (!script?.path) return []
  const line = image.tree.extracts(script.path)?.shebang ?? ''
  if (!step.problem) return step.by === 'shebang' ? observeArgument(line, script.path, script.entry, step) : []
  // The engine starts both with more rights than the user has, if it is not restricted.
  const isPrivileged = step.problem === 'not-permitted'
  return [
    {
      evidence: isPrivileged ? 'likely' : evidenceOf(true, step.doubt),
      path: script.path,
      ...(script.entry && { layer: script.entry.layer }),
      data: {
        line,
        interpreter: step.word,
        problem: step.problem,
        carriageReturn: step.word.includes('\r'),
        started: true,
      },
      ...describe(image, failsToStart(true, step.doubt), script.path, step, step.problem),
    },
  ]
}

/** @param step the shell; null if the script is not known to start */
function observeArgument(
  line: string,
  path: string,
  entry: Pick<TreeEntry, 'layer'> | null,
  step: Step | null,
): Observation[] {
  const fault = argumentFault(line, path)
  if (fault === null) return []
  const { interpreter, carriageReturn, reason, fix } = fault
  const started = step !== null
  const doubt = step?.doubt ?? null
  return [
    {
      evidence: evidenceOf(started, doubt),
      path,
      ...(entry && { layer: entry.layer }),
      data: { line, interpreter, problem: 'argument', carriageReturn, started },
      message: text`${failsToStart(started, doubt, 'script')}: ${reason}`,
      fix,
    },
  ]
}

function observeScript(image: Image, { path, entry: { layer } }: PlacedFile): Observation[] {
  const line = image.tree.extracts(path)?.shebang ?? ''
  const { interpreter = null, argument = null } = parseShebang(line) ?? {}
  if (interpreter === null) return []
  const chain = [interpreter, ...(unwrap(interpreter, argument === null ? [] : [argument])?.words.slice(0, 1) ?? [])]
  for (const word of chain) {
    const program = findProgram(image, word, null)
    const problem = program?.problem ?? null
    if (problem === null || problem === 'no-format') continue
    const carriageReturn = word.includes('\r')
    return [
      {
        evidence: 'likely',
        path,
        layer,
        data: { line, interpreter: word, problem, carriageReturn, started: false },
        ...describe(image, failsToStart(false, null, 'script'), path, { word, path: program?.path ?? null }, problem),
      },
    ]
  }
  return observeArgument(line, path, { layer }, null)
}

function describe(
  image: Image,
  lead: Words,
  script: string,
  { word: interpreter, path }: Pick<Step, 'word' | 'path'>,
  problem: ProgramProblem,
): Required<Pick<Observation, 'message' | 'fix'>> {
  if (interpreter.includes('\r')) {
    const shown = `${interpreter.replaceAll('\r', '')}\\r`
    return {
      message: text`${lead}: ${script} has CRLF line endings, which make its interpreter ${shown}.`,
      fix: USE_LF,
    }
  }
  if (problem === 'not-permitted') {
    const place = path ?? interpreter
    return {
      message: text`The container might not start, depending on the engine's capabilities: ${script} needs ${interpreter}, which USER ${image.config.user} cannot execute${becauseOf(image, place)}.`,
      fix: barrierFix(image, place) ?? text`Let other users execute ${place} (${'chmod 755'}).`,
    }
  }
  const state =
    problem === 'dangling'
      ? text`a symlink to ${linkEnd(image, path ?? interpreter)}, which is not in the image`
      : plain(ABSENT.includes(problem) ? 'which is not in the image' : 'which cannot be executed')
  return {
    message: text`${lead}: ${script} needs ${interpreter}, ${state}.`,
    fix:
      movedEnvironmentFix(image, script, interpreter) ??
      environmentLinkFix(image, path ?? interpreter) ??
      splitFix(image, interpreter) ??
      text`Install ${basenameOf(interpreter.split(' ', 1)[0] ?? '')} in the final stage, or use an interpreter that the base image has.`,
  }
}

const ABSENT: readonly ProgramProblem[] = ['missing', 'not-in-path']

/** For `#!/usr/bin/env node --option`: Linux passes the words behind `env` as one. Null if that is not the problem. */
function splitFix(image: Image, interpreter: string): Words | null {
  const [name = '', ...args] = interpreter.split(/[ \t]+/)
  const program = args.length === 0 ? null : findProgram(image, name, null)
  if (program?.problem !== null || program.path === null) return null
  // BusyBox has no `-S`.
  const env = findProgram(image, '/usr/bin/env', null)?.entry
  if (env?.path.endsWith('/busybox') !== true)
    return text`Write ${`#!/usr/bin/env -S ${interpreter}`} on its first line.`
  return args.length === 1
    ? text`Write ${`#!${program.path} ${args.join(' ')}`} on its first line.`
    : text`Start it with ${interpreter} in CMD or ENTRYPOINT: a first line passes one argument only.`
}
