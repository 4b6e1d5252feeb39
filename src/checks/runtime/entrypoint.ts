import { isShell } from '../../image/extract/shells.ts'
import type { Image } from '../../image/model.ts'
import { prose } from '../../text/prose.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check, Observation } from '../check.ts'
import { lineOfShell } from '../start/interpreters.ts'
import type { NeededFile } from '../start/needed-file.ts'
import type { ProgramProblem } from '../start/programs.ts'
import { START_NEEDS, type Start, type Step, startOf } from '../start/start.ts'
import { listWrappers } from '../start/wrapper-tools.ts'
import { unwrap } from '../start/wrappers.ts'
import { observeCut } from '../start-limit.ts'
import { observeBackground } from './background.ts'
import { barrierFix, becauseOf } from './barriers.ts'
import { observeRefusals } from './engine-refusals.ts'
import { observeLaunched } from './launched.ts'
import { observeTruncated } from './truncated.ts'
import { unexpandedFix } from './unexpanded.ts'
import { environmentLinkFix, linkEnd } from './virtual-environment.ts'
import { evidenceOf, failsToStart } from './words.ts'

export const entrypoint: Check = {
  id: 'runtime/entrypoint',
  title: 'Entrypoint missing or not executable',
  severity: 'error',
  evidence: {
    proven: 'Nothing that runs before can prevent the problem, as with a script whose first program is missing.',
    likely:
      'Another command of the script or line, the start files of a login shell, an unknown variable, the user, or the rights of the engine may prevent it, the problem depends on a command that dash lacks, a volume may have a file that the program reads, or a launcher (npm, supervisord) looks for the program itself. The message names what.',
  },
  systems: 'unix',
  needs: [
    ...START_NEEDS,
    { kind: 'extract', name: 'npm' },
    { kind: 'extract', name: 'npmScripts' },
    { kind: 'extract', name: 'supervisor' },
    { kind: 'extract', name: 'daemon' },
  ],
  docs: {
    why: 'The container ends before the first line of the application runs. The build alone does not show the problem.',
    how: prose`
      The check resolves ENTRYPOINT and CMD as the engine does: a bare name in the image's PATH and a path from WORKDIR,
      with the mode bits and the image's USER. It follows programs that only start another one: \`env\`, \`busybox\`,
      ${listWrappers('launcher')}, inits (${listWrappers('init')}), tools that switch the user (${listWrappers('step-down')}), the shell and the line of \`su -c LINE USER\`, the interpreter of
      a script, and the programs that an entrypoint script or a shell command line calls first and at its end (\`exec "$@"\`).
      The user of ${listWrappers('needs-account')}, and the script of \`node\`, \`python\`, \`pypy\`, \`java -jar\`, \`ruby\`, \`perl\`,
      \`php\` and shells must exist, too. Of a directory, that is \`main\` of its \`package.json\` or \`index.js\`
      (\`node .\`), or \`__main__.py\`; of \`python -m\`, a file with the name of the module, anywhere.
      The check also reports a program that is neither an ELF file nor a script with \`#!\`. It carries the working
      directory and the variables from one program to the next: \`env A=1 --chdir=/app\`, and \`cd\`, \`export\` and
      assignments of a shell command line or script.

      A shell script or command line is followed as its shell does, with the words of CMD and the variables of the image: \`if\`, \`case\`,
      \`&&\`, loops and functions. Conditions about \`$1\`, \`$#\`, variables, \`id -u\`, \`command -v\` and files of the
      image are evaluated; of another condition, both ways are possible. A program that the image lacks is reported if
      no way of the script can do without it: behind \`exec\`, under \`set -e\` (even in \`X=$(jq ...)\` or in a function),
      before \`&& exec\`, last, or because a loop waits for it (\`until nc ...\`) or a condition about \`$?\`. So is a command of Bash for which dash ends
      the script, such as \`set -o pipefail\`.

      Launchers look for what they start. The check follows \`npm start\` and \`npm run NAME\` (\`yarn\`, \`pnpm\`) into the
      scripts of package.json, with \`node_modules/.bin\` on PATH, and supervisord into its programs. Some programs end
      at once without another file. The check looks for the code that \`node\` loads first (\`-r\`, \`--import\`,
      \`--loader\`, also in NODE_OPTIONS; a package in \`node_modules\` of WORKDIR or above), for the agents and argument
      files of \`java\` (also in JAVA_TOOL_OPTIONS and JDK_JAVA_OPTIONS), and for the application of \`gunicorn\`, \`uvicorn\`,
      \`hypercorn\`, \`daphne\`, \`celery -A\`, \`flask --app\`, \`fastapi run\` and \`streamlit run\`, as for a module of
      \`python -m\`. A volume may have files that programs only read, so these are warnings: \`node --env-file\`, the class path of
      \`java\`, and the configuration of \`gunicorn\`, \`nginx\`, \`supervisord\`, \`uwsgi\`, \`puma\`, \`unicorn\` and \`uvicorn\`,
      in a directory of the image.

      A container ends with its first process. The check reports a start whose last program goes to the background, such as
      \`nginx\` without \`daemon off;\`, \`cron\` without \`-f\`, \`sshd\` without \`-D\`, \`php-fpm -D\`, \`apachectl start\`,
      \`redis-server --daemonize yes\`, \`pm2 start\` and \`service NAME start\`. It reads the setting in the configurations of
      nginx, PHP-FPM, supervisord, dnsmasq, Redis and HAProxy.

      The check also reports what an engine or the kernel refuses: a program in \`/proc\`, \`/sys\` or \`/dev\`, over which the
      engine mounts; a VOLUME for a file, \`/\` or \`/proc\`; a variable or word of 128 KiB or with a zero byte; a variable without a name; a relative working directory; and file capabilities that
      Docker does not give to containers (\`setcap cap_net_admin+ep\`), because such a program needs \`--cap-add\`. A program
      or its loader that is cut off is an error if whole pages are missing that its program headers name: the process dies of a
      signal (status 139 or 135). If less is missing, it is a warning.
    `,
    limits: prose`
      The check does not see files that a volume adds when the container starts, or the values of shell variables. A
      program that lacks only the execute permission for the user is a warning: an engine starts the first program
      before it drops its own capabilities, unless all of them are dropped.
    `,
    fix: prose`
      Name a file that is in the image, and keep its execute bit:

      \`\`\`dockerfile
      COPY --chmod=755 entrypoint.sh /usr/local/bin/
      ENTRYPOINT ["entrypoint.sh"]
      \`\`\`

      \`git update-index --chmod=+x entrypoint.sh\` sets the bit in Git.
    `,
  },
  run(image) {
    const start = startOf(image)
    if (start.steps.length === 0 && image.config.entrypoint.length + image.config.cmd.length === 0)
      return 'not-applicable'
    const failing = start.steps.flatMap((step, i) => observeStep(image, start, step, i))
    return [
      ...failing,
      ...observeFile(image, start),
      ...observeLaunched(image),
      ...observeBackground(image, start),
      ...observeTruncated(image),
      ...observeRefusals(image, start),
      ...observeCut(start),
    ]
  },
}

function observeStep(image: AnalyzedImage, { steps }: Start, step: Step, index: number): Observation[] {
  const { problem, word, by, from, path, entry, doubt, instruction } = step
  const { user } = image.config
  if (problem === null) return []
  // runtime/shebang reports a script without its interpreter, and runtime/shell-form a missing shell.
  if (by === 'shebang' || (by === 'env' && steps[index - 1]?.by === 'shebang')) return []
  if (by === 'command' && isShell(word) && entry === null && lineOfShell(word, step.args) !== null) return []
  // If the kernel refuses a file, a shell or execvp(3) runs it as a shell script.
  if (problem === 'no-format' && by !== 'command') return []
  // The engine itself executes the first program, with more rights than its user has.
  const privileged = problem === 'not-permitted' && by === 'command'
  // The layer that wrote the empty word into a script is to blame.
  const source = problem === 'empty-word' && from !== null ? (image.tree.resolve(from) ?? null) : null
  const target = problem === 'dangling' ? linkEnd(image, path ?? '') : null
  return [
    {
      evidence: privileged ? 'likely' : evidenceOf(true, doubt),
      ...(path !== null && { path }),
      ...(entry !== null && { layer: entry.layer }),
      ...(source === null ? { setBy: { keyword: instruction } } : { path: source.path, layer: source.layer }),
      data: {
        problem,
        word,
        by,
        instruction,
        ...(from !== null && { from }),
        ...(target !== null && { target }),
        ...(entry?.size === 0 && { empty: true }),
        user,
      },
      message: privileged
        ? text`${subject(step)} starts ${path ?? word}, which ${userName(user)} cannot execute${becauseOf(image, path ?? word)}. The container starts only with the engine's capabilities.`
        : text`${failsToStart(true, doubt)}: ${subject(step)} starts ${describe(image, step, problem, target)}.`,
      fix: unexpandedFix(image, word) ?? fixOf(image, step, problem),
    },
  ]
}

/** `CMD`, and the program or script that starts the next one. */
function subject({ instruction, from }: Step): Words {
  return from === null ? plain(instruction) : text`${plain(instruction)} (through ${from})`
}

const userName = (user: string): Words => text`USER ${user || 'root'}`

function describe(
  image: Image,
  { word, args, path: resolved, entry }: Step,
  problem: ProgramProblem,
  target: string | null,
): Words {
  const { user } = image.config
  const path = resolved ?? word
  switch (problem) {
    case 'missing':
      return text`${path}, which is not in the image`
    case 'not-in-path':
      return text`${word}, which is not on PATH`
    case 'dangling':
      return text`${path}, a symlink to ${target ?? ''}, which is not in the image`
    case 'directory':
      return text`${path}, which is a directory`
    case 'not-executable':
      return text`${path}, which has no execute bit`
    case 'not-permitted':
      return text`${path}, which ${userName(user)} cannot execute${becauseOf(image, path)}`
    case 'not-readable':
      return text`the script ${path}, which ${userName(user)} cannot read${becauseOf(image, path)}; its interpreter has to read it`
    case 'no-format':
      return entry?.size === 0
        ? text`${path}, which is empty`
        : image.tree.extracts(path)?.elf === undefined
          ? text`${path}, which is neither a program nor a script with ${'#!'}`
          : image.tree.extracts(path)?.elf?.bits === 0
            ? text`${path}, whose ELF header is incomplete or damaged`
            : text`${path}, which is an ELF file but not a program, such as an object file`
    case 'mounted-over':
      return text`${path}, which the container does not have: the engine mounts a file or file system of the host there`
    case 'not-in-shell':
      return text`${[word, ...args].join(' ')}, which its shell does not have`
    case 'empty-word':
      return plain('a program with an empty name')
    case 'no-login':
      return text`${word}, the shell of an account that may not log in`
    case 'unknown-user':
      return text`${path} for the user ${unwrap(word, args)?.user ?? ''}, which is not in the image`
  }
}

const COPY_OR_CORRECT = plain(
  'Copy it from the stage that creates it, or correct the path. A relative path starts at WORKDIR.',
)

/** `NAME=VALUE` where a program should be. */
const SETTING = /^[A-Za-z_]\w*=/

function fixOf(image: AnalyzedImage, { instruction, entry, word, by, path }: Step, problem: ProgramProblem): Words {
  if (SETTING.test(word) && (problem === 'missing' || problem === 'not-in-path')) {
    return by === 'command'
      ? text`Set the variable with ${'ENV'}, or start the list with ${'"env"'}.`
      : text`Write ${word} before ${'exec'}.`
  }
  switch (problem) {
    case 'missing':
      return COPY_OR_CORRECT
    case 'not-in-path':
      return plain('Install it in the final stage, copy it there, or name it by its path.')
    case 'dangling':
      return environmentLinkFix(image, path ?? word) ?? plain('Copy the target of the symlink, too.')
    case 'directory':
      return plain('Name the program inside it.')
    case 'not-executable':
      return text`Copy it with ${'COPY --chmod=755'}, or set the bit in the repository (${'git update-index --chmod=+x'}).`
    case 'not-permitted':
    case 'not-readable':
      return barrierFix(image, path ?? word) ?? text`Copy it with ${'COPY --chmod=755'}.`
    case 'no-format':
      return entry?.size === 0
        ? plain('Check the build stage that creates it.')
        : image.tree.extracts(path ?? word)?.elf === undefined
          ? text`Name the interpreter, such as ${'#!/bin/sh'}, on the first line of the script.`
          : plain('Check the build stage that creates it.')
    case 'mounted-over':
      return text`Copy it to another directory, such as ${'/usr/local/bin'}.`
    case 'not-in-shell':
      return text`Name a shell that has it, such as ${'#!/bin/bash'}, on the first line of the script.`
    case 'empty-word':
      return by === 'script'
        ? text`Write the program in the script. If a heredoc of the Dockerfile writes it, quote its delimiter, such as ${"<<'EOF'"}: without quotes, the builder replaces ${'"$@"'}.`
        : text`Name a program in ${plain(instruction)}.`
    case 'no-login':
      return text`Name a shell with ${'-s /bin/sh'}.`
    case 'unknown-user':
      return plain('Create the user in the final stage, or name a UID.')
  }
}

/** For `python -m`: most modules are of packages. */
function moduleFix(image: AnalyzedImage, { args }: Step, word: string, path: string): Words | null {
  const before = args[args.indexOf(word) - 1] ?? ''
  if (!/^-\w*m$/.test(before) || /[/]|\.py$/.test(word)) return null
  const main = '/__main__.py'
  if (path.endsWith(main) && image.tree.resolve(path.slice(0, -main.length))?.type === 'directory')
    return text`Add ${path} to the image, or name the module of the package that starts it, such as ${`${word}.main`}.`
  return text`Install the package that has ${word} in the final stage, for this Python, or copy the module into WORKDIR.`
}

function observeFile(image: AnalyzedImage, { missingFile }: Start): Observation[] {
  if (missingFile === null) return []
  const { step, program, word, path, problem, use } = missingFile
  const entry = image.tree.resolve(path)
  const { user } = image.config
  const doubt = step.doubt ?? missingFile.doubt
  const lead = failsToStart(true, doubt)
  return [
    {
      evidence: evidenceOf(true, doubt),
      path,
      ...(entry && { layer: entry.layer }),
      setBy: { keyword: step.instruction },
      data: {
        problem: problem === 'missing' ? PROBLEMS[use] : 'script-unreadable',
        word,
        by: step.by,
        interpreter: program,
        instruction: step.instruction,
        user,
      },
      message:
        problem === 'missing'
          ? text`${lead}: ${program} ${plain(use)} ${word}, but ${path} is not in the image.`
          : text`${lead}: ${program} runs ${path}, which ${userName(user)} cannot read${becauseOf(image, path)}.`,
      fix:
        problem === 'missing'
          ? (unexpandedFix(image, word) ??
            moduleFix(image, step, word, path) ??
            packageFix(missingFile) ??
            COPY_OR_CORRECT)
          : (barrierFix(image, path) ?? text`Copy it with ${'COPY --chown'} or ${'--chmod'}.`),
    },
  ]
}

const PROBLEMS = { runs: 'script-missing', loads: 'code-missing', reads: 'file-argument' } as const

/** For code that Node.js looks for in `node_modules`. */
function packageFix({ word, path, use }: NeededFile): Words | null {
  if (use !== 'loads' || !path.includes('/node_modules/') || word.includes('node_modules')) return null
  return text`Install the package ${word} in the final stage. For a file, write ${`./${word}`}.`
}
