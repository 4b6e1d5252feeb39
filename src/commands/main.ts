import { Command, CommanderError, Option } from 'commander'
import { EXIT, problemText, UsageError } from '../failure.ts'
import { escapeTerminal } from '../report/escape.ts'
import { FORMATS } from '../report/formats.ts'
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
    .description('Build targets with buildx and enforce budgets and checks on their images.')
    .argument('[context]', 'the build context, a folder or a URL', '.')
    .option('-f, --file <path>', 'the Dockerfile (default: Dockerfile in the context)')
    .option('-t, --target <name>', 'a target to gate; repeat for several, or use * for every named stage', collect, [])
    .option('--bake <file>', 'a bake definition to build instead of a Dockerfile; repeat for several', collect, [])
    .option('--verify-stages', 'also build stages that no target depends on')
    .option('--build-arg <key=value>', 'a build argument; repeat for several', collect, [])
    .option('--build-context <name=path>', 'an additional build context; repeat for several', collect, [])
    .option(
      '--secret-env <id=VARIABLE>',
      'a build secret from an environment variable; repeat for several',
      collect,
      [],
    )
    .option('--secret-file <id=path>', 'a build secret from a file; repeat for several', collect, [])
    .option('--ssh <value>', 'an SSH agent socket or key for the build; repeat for several', collect, [])
    .option('--label <key=value>', 'an image label; repeat for several', collect, [])
    .option('--annotation <key=value>', 'an image annotation; repeat for several', collect, [])
    .option('--platform <name>', 'a platform to build for; repeat for several', collect, [])
    .option('--provenance <value>', 'attach provenance, as in docker buildx build, such as mode=max')
    .option('--sbom <value>', 'attach an SBOM, as in docker buildx build, such as true')
    .option('--oci-artifact <boolean>', 'store attestations as OCI artifacts: true or false')
    .option('--no-cache', 'build without any cache')
    .option('--pull', 'always pull the base images')
    .option('--builder <name>', 'the buildx builder')
    .option('--builder-image <reference>', 'the BuildKit image for the builder that Stagegate creates')
    .option('--cache <where>', 'where to cache layers: gha, off, a registry reference, or a folder', 'off')
    .option('--cache-from <value>', 'an additional cache source, as in docker buildx build', collect, [])
    .option('--cache-to <value>', 'an additional cache destination, as in docker buildx build', collect, [])
    .option('--push', 'push the verified images to every --tag if the gate passes')
    .option('--push-each', 'push every target that passed, even if others did not')
    .option('--tag <reference>', 'where to push; target=reference for several targets; repeat for several', collect, [])
    .option('-v, --verbose', 'show the output of every build step')
    .action(async (context: string, flags: CliFlags) => {
      status = await runVerify(context, flags)
    })

  shared(program.command('inspect'), IMAGE_BUDGET)
    .description('Run the same checks on an image built elsewhere; needs no Docker.')
    .argument(
      '<image>',
      'an OCI layout folder, an OCI archive or a docker save archive; add @digest or :tag if it contains several images',
    )
    .action(async (image: string, flags: CliFlags) => {
      status = await runInspect(image, flags)
    })

  program
    .command('ls')
    .description('List the files of an image with mode, owner, size, layer and path.')
    .argument('<image>', 'an image, as for inspect')
    .option('--limit <name=value>', LIMIT_HELP, collect, [])
    .option('--layers', "list each layer's entries, including deletions, instead of what the container sees")
    .addOption(new Option('--format <format>', 'the output format').choices(['text', 'json']).default('text'))
    .action(async (image: string, flags: LsFlags) => {
      status = await runLs(image, flags)
    })

  program
    .command('explain')
    .description('Print what a check finds, why it matters and how to fix it.')
    .argument('[check]', 'the id of a check, such as user/root (default: list all checks)')
    .addOption(new Option('--format <format>', 'the output format').choices(['text', 'markdown']).default('text'))
    .action((check: string | undefined, flags: ExplainFlags) => {
      status = runExplain(check, flags)
    })

  program
    .command('diff')
    .description('Show what changed between two images or reports: how much, where, and why.')
    .argument('<before>', 'an image as for inspect, a report (.json), or an image in a registry')
    .argument('<after>', 'the same')
    .option('--limit <name=value>', LIMIT_HELP, collect, [])
    .addOption(
      new Option('--format <format>', 'the output format').choices(['text', 'json', 'markdown']).default('text'),
    )
    .action(async (before: string, after: string, flags: DiffFlags) => {
      status = await runDiff(before, after, flags)
    })

  try {
    await program.parseAsync(argv as string[])
    return status
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.usage
    if (error instanceof UsageError) {
      for (const problem of error.problems) complain(problemText(problem))
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
  help: 'a size limit, such as app=150MB or app.compressed=60MB, or a growth limit, such as app=5% or app.own=+5MB; repeat for several',
}

const IMAGE_BUDGET = {
  flags: '--budget <size>',
  help: 'a size limit for the image, such as 150MB or compressed=60MB, or a growth limit, such as 5% or own=+5MB; repeat for several',
}

function shared(command: Command, budget: { flags: string; help: string }): Command {
  return command
    .option(budget.flags, budget.help, collect, [])
    .option('--baseline <what>', 'what to compare with: a report (.json), an image on disk or in a registry, or off')
    .option('--fail-on <severity>', 'minimum severity that fails the gate: error, warning, never')
    .option('--preset <name>', 'base severities of the checks: recommended, strict, kubernetes')
    .option('--config <file>', 'the configuration file (default: stagegate.yml)')
    .option('--limit <name=value>', LIMIT_HELP, collect, [])
    .addOption(new Option('--format <format>', 'the output format').choices(Object.keys(FORMATS)).default('text'))
    .option('--blame', 'also show the Dockerfile with the bytes that each line adds')
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
}

const LIMIT_HELP = 'raise a limit of the image reader, such as entries=5000000; repeat for several (docs/limits.md)'

function collect(value: string, list: string[]): string[] {
  return [...list, value]
}
