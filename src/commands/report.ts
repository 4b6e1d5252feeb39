import type { Command } from 'commander'
import { FORMATS, type Format } from '../report/formats.ts'
import type { Report } from '../report/model.ts'
import { runResult } from '../report/run-result.ts'
import { writeWithin } from '../workspace.ts'
import { EXIT } from './exit.ts'
import { formatFlag } from './flags.ts'

/** The flags of a command that writes a report. */
export interface ReportFlags {
  format: Format
  blame?: boolean
  output?: string
}

/** Adds the flags that say how a report is written. */
export function addReportFlags(command: Command): void {
  command
    .addOption(formatFlag(Object.keys(FORMATS)))
    .option('--blame', 'also show the Dockerfile with the bytes that each line adds')
    .option('-o, --output <file>', 'write the report to a file instead of standard output')
}

/** Writes a report as the flags say, and returns the exit status of its result. */
export function writeReport(report: Report, { format, output, blame }: ReportFlags): number {
  const terminal = output === undefined && process.stdout.isTTY === true
  const text = FORMATS[format](report, {
    color: terminal && process.env['NO_COLOR'] === undefined,
    columns: process.stdout.columns ?? 100,
    blame: blame ?? false,
  })
  if (output) writeWithin(process.cwd(), output, text)
  else process.stdout.write(text)
  return EXIT[runResult(report)]
}
