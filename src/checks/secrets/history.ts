import type { Image } from '../../image/model.ts'

/** One instruction of the image's history. */
export interface Command {
  /** The text without assignments. Empty for LABEL: the config has the labels. */
  text: string
  keyword: string
  assignments: { kind: 'environment' | 'argument'; name: string; value: string }[]
  /** Index of the layer that it made; null if it made none, or if the history does not match the layers. */
  layer: number | null
  inherited: boolean
}

/**
 * The history with the values that BuildKit and Docker write into it: `RUN |2 A=x B=y /bin/sh -c ...` for the build
 * arguments of a command, `ARG A=x`, `ENV A=x`. Upstream: moby/buildkit frontend/dockerfile/dockerfile2llb,
 * `runCommandString`.
 */
export function readHistory(image: Image): Command[] {
  const { history } = image.config
  const fits = history.filter(entry => !entry.emptyLayer).length === image.layers.length
  let layerIndex = 0
  return history.map(({ createdBy, emptyLayer }) => {
    const layer = emptyLayer || !fits ? null : layerIndex
    // Entries between the base's last layer and the first own one may belong to either.
    const inherited = fits && layerIndex < image.base.layers
    if (!emptyLayer) layerIndex++
    return { ...readCommand(createdBy.replace(/^\/bin\/sh -c #\(nop\)\s{1,9}/, '')), layer, inherited }
  })
}

function readCommand(text: string): Pick<Command, 'text' | 'keyword' | 'assignments'> {
  const run = /^(?:RUN )?\|(\d{1,3}) /.exec(text)
  if (run) {
    const prefix = assignmentsAt(text, run[0].length, Number(run[1]))
    return {
      text: text.slice(prefix.end),
      keyword: 'RUN',
      assignments: prefix.pairs.map(pair => ({ kind: 'argument', ...pair })),
    }
  }
  const keyword = /^[A-Z]{1,20}(?= )/.exec(text)?.[0] ?? 'RUN'
  if (keyword === 'LABEL') return { text: '', keyword, assignments: [] }
  if (keyword !== 'ARG' && keyword !== 'ENV') return { text, keyword, assignments: [] }
  const kind = keyword === 'ARG' ? 'argument' : 'environment'
  const { pairs } = assignmentsAt(text, keyword.length + 1, Number.POSITIVE_INFINITY)
  return { text: '', keyword, assignments: pairs.map(pair => ({ kind, ...pair })) }
}

const SHELL = /(?= \/\S{1,200} -)|$/g
const NAME_OR_SHELL = /(?= [A-Za-z_][A-Za-z0-9_]{0,199}=)|(?= \/\S{1,200} -)|$/g

/** The end of the private key that starts here: if its line ends are spaces, a line may look like a name. */
function endOfKey(text: string, start: number): number {
  const key = /["']?-----BEGIN [A-Z0-9 ]{0,60}-----[^-]{0,40000}-----END /y
  key.lastIndex = start
  return key.test(text) ? key.lastIndex : start
}

/** `A=x B=y`, a value may have spaces, and ends before the next name, the shell, or at the end. */
function assignmentsAt(text: string, start: number, most: number) {
  const pairs: { name: string; value: string }[] = []
  const name = /([A-Za-z_][A-Za-z0-9_]{0,199})=/y
  let end = start
  while (pairs.length < most) {
    name.lastIndex = end
    const match = name.exec(text)
    if (!match) break
    end = name.lastIndex
    // The last of a known number of values ends at the shell, whatever is in it.
    const next = pairs.length + 1 === most ? SHELL : NAME_OR_SHELL
    next.lastIndex = endOfKey(text, end)
    const stop = next.exec(text)?.index ?? text.length
    pairs.push({ name: match[1] ?? '', value: text.slice(end, stop) })
    end = Math.min(text.length, stop + 1)
  }
  return { pairs, end }
}
