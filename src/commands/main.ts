import { Command, CommanderError, Option } from 'commander'
import { EXIT, UsageError } from '../failure.ts'
import { escapeTerminal } from '../report/escape.ts'
import { TOOL } from '../version.ts'
import { type DiffFlags, runDiff } from './diff.ts'
import { type ExplainFlags, runExplain } from './explain.ts'
import { type LsFlags, runLs } from './ls.ts'
import { type CliFlags, runInspect, runVerify } from './run.ts'

/** The command line: flags in, exit status out. Statuses are those of EXIT. */
export async function main(argv: readonly string[]): Promise<number> {
  let status: number = EXIT.passed
  // A reader that has seen enough (`| head`) closes the pipe; the verdict is the exit status all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
  const program = new Command('stagegate')
    .description('Verifies what Docker multi-stage builds ship: size budgets, a non-root user, no build toolchain.')
    .version(TOOL.version)
    .exitOverride()

  shared(program.command('verify'), TARGET_BUDGET)
    .description('Build targets with buildx and hold their images to budgets and checks.')
    .argument('[context]', 'the build context, a folder or a URL', '.')
    .option('-f, --file <path>', 'the Dockerfile (default: Dockerfile in the context)')
    .option('-t, --target <name>', 'a target to gate; repeat for several, * for every named one', collect, [])
    .option('--bake <file>', 'a bake definition instead of a Dockerfile; repeat for several', collect, [])
    .option('--verify-stages', 'build also the stages that no target needs')
    .option('--build-arg <key=value>', 'a build argument; repeat for several', collect, [])
    .option('--build-context <name=path>', 'an additional context; repeat for several', collect, [])
    .option('--secret-env <id=VARIABLE>', 'a secret from the environment; repeat for several', collect, [])
    .option('--secret-file <id=path>', 'a secret from a file; repeat for several', collect, [])
    .option('--ssh <value>', 'an SSH agent or key for the build; repeat for several', collect, [])
    .option('--label <key=value>', 'a label for the images; repeat for several', collect, [])
    .option('--annotation <key=value>', 'an annotation for the images; repeat for several', collect, [])
    .option('--platform <name>', 'a platform to build for; repeat for several', collect, [])
    .option('--provenance <value>', 'attach provenance, as docker buildx build takes it, such as mode=max')
    .option('--sbom <value>', 'attach an SBOM, as docker buildx build takes it, such as true')
    .option('--oci-artifact <boolean>', 'whether attestations are stored as OCI artifacts: true or false')
    .option('--no-cache', 'build without any cache')
    .option('--pull', 'always pull the base images')
    .option('--builder <name>', 'the buildx builder')
    .option('--builder-image <reference>', 'the BuildKit image for a builder that Stagegate makes')
    .option('--cache <where>', 'gha, off, a registry reference, or a folder', 'off')
    .option('--cache-from <value>', 'a further cache source, as docker buildx build takes it', collect, [])
    .option('--cache-to <value>', 'a further cache destination, as docker buildx build takes it', collect, [])
    .option('--push', 'push what passed to every --tag; nothing where the gate did not pass')
    .option('--push-each', 'the same, but each target that passed, whatever became of the others')
    .option(
      '--tag <reference>',
      'where to push; target=reference with several targets; repeat for several',
      collect,
      [],
    )
    .option('-v, --verbose', 'show what every step of the build printed')
    .action(async (context: string, flags: CliFlags) => {
      status = await runVerify(context, flags)
    })

  shared(program.command('inspect'), IMAGE_BUDGET)
    .description('Hold an image that something else built to the same checks; needs no Docker.')
    .argument(
      '<image>',
      'an OCI layout folder, an OCI archive or a docker save archive, with @digest or :tag where it holds several',
    )
    .action(async (image: string, flags: CliFlags) => {
      status = await runInspect(image, flags)
    })

  program
    .command('ls')
    .description('List the files of an image: mode, owner, size, layer, path.')
    .argument('<image>', 'an image, as for inspect')
    .option('--limit <name=value>', LIMIT_HELP, collect, [])
    .option('--layers', "every layer's own entries, deletions included, instead of what the container sees")
    .addOption(new Option('--format <format>', 'what is printed').choices(['text', 'json']).default('text'))
    .action(async (image: string, flags: LsFlags) => {
      status = await runLs(image, flags)
    })

  program
    .command('explain')
    .description('Print what a check finds, why it matters and how to fix it.')
    .argument('[check]', 'the id of a check, such as user/root; without it, all of them are listed')
    .addOption(new Option('--format <format>', 'what is printed').choices(['text', 'markdown']).default('text'))
    .action((check: string | undefined, flags: ExplainFlags) => {
      status = runExplain(check, flags)
    })

  program
    .command('diff')
    .description('Say what changed from one image or report to another: how much, where, and why.')
    .argument('<before>', 'an image as for inspect, a report (.json), or the name of an image in a registry')
    .argument('<after>', 'the same')
    .option('--limit <name=value>', LIMIT_HELP, collect, [])
    .addOption(new Option('--format <format>', 'what is printed').choices(['text', 'json', 'markdown']).default('text'))
    .action(async (before: string, after: string, flags: DiffFlags) => {
      status = await runDiff(before, after, flags)
    })

  try {
    await program.parseAsync(argv as string[])
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.usage
    if (error instanceof UsageError) {
      for (const problem of error.problems) complain(problem)
      return EXIT.usage
    }
    complain((error as Error).message)
    return EXIT.error
  }
}

/** @throws what it was given, unless that is a closed pipe */
export function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  // On Windows a closed pipe is EOF.
  if (error.code !== 'EPIPE' && error.code !== 'EOF') throw error
}

/** A message may name what a Dockerfile or a configuration holds, and that is no more to be trusted than a log. */
function complain(message: string): void {
  process.stderr.write(`stagegate: ${message.split('\n').map(escapeTerminal).join('\n')}\n`)
}

const TARGET_BUDGET = {
  flags: '--budget <target=size>',
  help: 'a limit, such as app=150MB or app.compressed=60MB, or for growth app=5% or app.own=+5MB; repeat for several',
}

const IMAGE_BUDGET = {
  flags: '--budget <size>',
  help: 'a limit for the image, such as 150MB or compressed=60MB, or for growth 5% or own=+5MB; repeat for several',
}

function shared(command: Command, budget: { flags: string; help: string }): Command {
  return command
    .option(budget.flags, budget.help, collect, [])
    .option(
      '--baseline <what>',
      'what to compare with: a report (.json), an image on the disk or in a registry, or off',
    )
    .option('--fail-on <severity>', 'the mildest severity that fails: error, warning, never')
    .option('--preset <name>', 'the severities to start from: recommended, strict, kubernetes')
    .option('--config <file>', 'the configuration file (default: stagegate.yml)')
    .option('--limit <name=value>', LIMIT_HELP, collect, [])
    .addOption(
      new Option('--format <format>', 'what is printed').choices(['text', 'json', 'markdown', 'sarif']).default('text'),
    )
    .option('--blame', 'show also the Dockerfile with the bytes that each line adds')
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
}

const LIMIT_HELP = 'raise a limit of the image reader, such as entries=5000000; repeat for several (docs/limits.md)'

function collect(value: string, list: string[]): string[] {
  return [...list, value]
}
