import { error, notice, warning } from '@actions/core'
import type { Annotation } from '../publish/annotations.ts'

const SHOW = { error, warning, notice }

/** Shows an annotation; @actions/core escapes its text, so the runner reads no workflow command in it. */
export function annotate({ level, title, message, file, line, endLine }: Annotation): void {
  const properties = {
    title,
    ...(file !== null && { file }),
    ...(line !== null && { startLine: line }),
    ...(endLine !== null && { endLine }),
  }
  SHOW[level](message, properties)
}
