import { isShell } from '../../image/extract/shells.ts'
import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { Check, Observation } from '../check.ts'
import { lineOfShell } from '../start/interpreters.ts'
import { START_NEEDS, type Start, type Step, startOf } from '../start/start.ts'
import { listWrappers } from '../start/wrapper-tools.ts'
import { observeCut } from '../start-limit.ts'
import { observeBackground } from './background.ts'
import { becauseOf } from './barriers.ts'
import { observeRefusals } from './engine-refusals.ts'
import { observeLaunched } from './launched.ts'
import { observeNeededFile } from './needed-file.ts'
import { describe, fixOf, subject, userName } from './step-words.ts'
import { observeTruncated } from './truncated.ts'
import { unexpandedFix } from './unexpanded.ts'
import { linkEnd } from './virtual-environment.ts'
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
      ...observeNeededFile(image, start),
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
