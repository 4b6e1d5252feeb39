import { formatBytes } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import { type Fix, join, list, plain, text, type Words, withSnippet } from '../../text/words.ts'
import type { Shipment } from './shipments.ts'

/** How to avoid a visible tool, or one of the base image, whose reference is null if unknown. */
export type FixWords = (shipment: Shipment, base: string | null) => Words | Fix | null

/** Which tools a layer ships, their size and the evidence. */
export function messageOf(shipment: Shipment): Words {
  const { strength, inherited, removed, claim } = shipment
  const names = plain(list(shipment.tools, 4).text)
  const tools = strength === 'likely' ? text`parts of ${names}` : names
  const size = plain(formatBytes(claim.bytes))
  const evidence = evidenceWords(shipment)
  if (strength === 'named') {
    const fileNames = plain(shipment.paths.length === 1 ? 'a file name' : 'file names')
    return text`The image may ship ${tools} (${size}). The only evidence is ${fileNames}: ${evidence}.`
  }
  const base = plain(inherited ? ' from its base image' : '')
  if (removed) {
    return text`The image still ships ${tools}${base} (${size}), although a later layer deletes the files. Evidence: ${evidence}.`
  }
  const verb = plain(inherited ? 'inherits' : 'ships')
  const hidden =
    claim.hiddenBytes > 0 ? text`, ${plain(formatBytes(claim.hiddenBytes))} of it hidden by later layers` : plain('')
  return text`The image ${verb} ${tools}${base} (${size}${hidden}). Evidence: ${evidence}.`
}

/** A file name alone proves too little for a fix; deleted files have the same fix in every check. */
export function fixOf(shipment: Shipment, fix: FixWords, base: string | null): Words | Fix | null {
  if (shipment.strength === 'named') return null
  if (shipment.removed && !shipment.inherited) {
    return text`Delete the files in the instruction that adds them, or use a separate build stage. Deleting them in a later instruction does not shrink the image.`
  }
  return fix(shipment, base)
}

function evidenceWords({ kinds, packages, paths }: Shipment): Words {
  // A name that says nothing needs a reason.
  if (kinds.every(kind => kind === 'content')) return text`the content of ${list(paths, 2)}`
  const parts: Words[] = []
  if (packages.length > 0) parts.push(text`${plain(packages.length === 1 ? 'package' : 'packages')} ${list(packages)}`)
  if (paths.length > 0) parts.push(list(paths, 2))
  return join(parts, '; ')
}

/** The instruction that installs a tool, in a separate build stage. */
export function buildStage({ layer }: Shipment): Words | Fix {
  const words = text`Use it in a separate build stage and copy only the result into the final stage.`
  const instruction = layer.blame?.instruction ?? ''
  if (!/^RUN\s/i.test(instruction)) return words
  return withSnippet(
    words,
    'FROM … AS build',
    shorten(instruction, 160),
    'RUN make',
    '',
    '# in the final stage, instead:',
    'COPY --from=build /src/app /app',
  )
}
