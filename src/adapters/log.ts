import { endGroup, error, info, notice, setFailed, startGroup, warning } from '@actions/core'
import type { Log } from '../ports/log.ts'
import type { Annotation } from '../publish/annotations.ts'
import { escapeTerminal } from '../report/escape.ts'
import { inertLines } from '../report/inert.ts'

/** Everything that the action prints. Each text may be hostile, and is escaped here, so no caller can forget it. */
export interface ActionLog extends Log {
  /** Shows a note at a line of a file, and in the list of a run's notes. */
  annotate(annotation: Annotation): void
  /** Fails the step with this message. */
  fail(message: string): void
}

const SHOW = { error, warning, notice }

/**
 * The log of a workflow step. The bar in front of a group's lines sets them apart. @actions/core encodes line ends in a
 * command, but the runner decodes them and shows each line, in which the page of the run reads `##[`.
 */
export function createActionLog(): ActionLog {
  return {
    info: text => info(line(text)),
    warning: text => warning(line(text)),
    group(title, texts) {
      startGroup(line(title))
      for (const text of texts) info(`│ ${line(text)}`)
      endGroup()
    },
    annotate({ level, title, message, file, line: startLine, endLine }) {
      SHOW[level](lines(message), {
        title: line(title),
        ...(file !== null && { file: line(file) }),
        ...(startLine !== null && { startLine }),
        ...(endLine !== null && { endLine }),
      })
    },
    fail: message => setFailed(lines(message)),
  }
}

/** The text on one line. */
function line(text: string): string {
  return inertLines(escapeTerminal(text))
}

function lines(text: string): string {
  return text.split(/\r?\n/).map(line).join('\n')
}
