import { plain, type Words } from '../../text/words.ts'

/** BuildKit's own sentence, as prose that renderers escape. A backtick would start code. */
export function sentence(message: string): Words {
  const shown = message.replaceAll('`', "'").trim()
  return plain(/[.!?)]$/.test(shown) ? shown : `${shown}.`)
}
