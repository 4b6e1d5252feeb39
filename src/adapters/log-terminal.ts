import type { Log } from '../ports/log.ts'
import { escapeTerminal } from '../report/escape.ts'
import { inertLines } from '../report/inert.ts'

/** The log of a terminal, on standard error: standard output belongs to the report. Groups appear when `verbose`. */
export function createTerminalLog(verbose: boolean): Log {
  const write = (line: string) => process.stderr.write(`${inertLines(escapeTerminal(line))}\n`)
  return {
    info: write,
    warning: line => write(`warning: ${line}`),
    group(title, lines) {
      write(title)
      if (verbose) for (const line of lines) write(`  ${line}`)
    },
  }
}
