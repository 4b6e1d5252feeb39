import { shorten } from '../../text/shorten.ts'
import { shortened, weighDockerfiles } from '../dockerfile-bytes.ts'
import { weighedLines } from '../dockerfile-lines.ts'
import { codeBlock, htmlCode } from '../escape.ts'
import { type Context, folded } from './context.ts'

/** Each Dockerfile with the bytes that its lines add, as a folded block. */
export function dockerfileDetails(context: Context): string {
  return weighDockerfiles(context.report)
    .map(file => {
      const shown = shortened(file, context.limits.dockerfile)
      const left = file.lines.length - shown.length
      if (left > 0) context.omitted.set('Dockerfile line', (context.omitted.get('Dockerfile line') ?? 0) + left)
      if (shown.length === 0) return ''
      const lines = weighedLines(file.targets, shown).map(line => shorten(line, 200))
      return folded(
        `${htmlCode(shorten(file.path, 120, 'middle'))} with the bytes that each line adds`,
        codeBlock(lines),
      )
    })
    .filter(part => part !== '')
    .join('\n\n')
}
