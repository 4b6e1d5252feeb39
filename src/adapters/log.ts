import * as core from '@actions/core'
import type { Log } from '../ports/log.ts'
import { escapeTerminal } from '../report/escape.ts'

/**
 * The log of a workflow step. Lines from a build are hostile text: the bar in front keeps the runner from reading one
 * that begins with `::` as a workflow command, and the older form `##[` is split everywhere.
 */
export function createActionLog(): Log {
  return {
    info: line => core.info(safe(line)),
    warning: line => core.warning(escapeTerminal(line)),
    group(title, lines) {
      core.startGroup(escapeTerminal(title))
      for (const line of lines) core.info(`│ ${safe(line)}`)
      core.endGroup()
    },
  }
}

function safe(line: string): string {
  const text = escapeTerminal(line).replaceAll('##[', '## [')
  return /^\s*::/.test(text) ? `│ ${text}` : text
}
