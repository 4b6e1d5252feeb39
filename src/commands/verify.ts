import type { Command } from 'commander'
import { INPUT_NAMES } from '../options/inputs.ts'
import { Problems } from '../options/problems.ts'
import { runOptions } from '../pipeline/run-options.ts'
import { verify } from '../pipeline/verify.ts'
import { addInputFlags, readFlags } from './flags.ts'
import { NO_SOURCE, namedBaseline } from './no-event.ts'
import { withPorts } from './ports.ts'
import { addReportFlags, type ReportFlags, writeReport } from './report.ts'

interface VerifyFlags extends ReportFlags {
  pushEach?: boolean
  verbose?: boolean
}

/** `stagegate verify`: builds the targets and verifies their images. */
export function addVerify(program: Command, exit: (status: number) => void): void {
  const command = program
    .command('verify')
    .description('Build targets with buildx and enforce budgets and checks on their images.')
    .argument('[context]', 'the build context, a folder or a URL', '.')
    .action(async (context: string, flags: VerifyFlags) => exit(await runVerify(context, flags, command)))
  addInputFlags(command, INPUT_NAMES)
  command.option('--push-each', 'push every target that passed, even if others did not')
  addReportFlags(command)
  command.option('-v, --verbose', 'show the output of every build step')
}

async function runVerify(context: string, flags: VerifyFlags, command: Command): Promise<number> {
  const problems = new Problems()
  const inputs = { ...readFlags(command, problems), context }
  if (flags.pushEach) inputs.push = 'each'
  const options = runOptions(inputs, problems, process.cwd())
  return withPorts(flags.verbose ?? false, async ports => {
    const baseline = namedBaseline(options, ports)
    return writeReport(await verify(options, ports, { source: NO_SOURCE, baseline }), flags)
  })
}
