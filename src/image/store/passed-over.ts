import { quote } from '../../text/quote.ts'

/** What a store names next to images, from a store or a report. */
interface Described {
  digest: string
  kind: string
  mediaType: string
  reference: string | null
  platform: string | null
}

/** What it is in one line, with everything that the store says quoted. */
export function describePassedOver({ digest, kind, mediaType, reference, platform }: Described): string {
  const name = reference === null ? '' : ` ${quote(reference)}`
  const place = platform === null ? '' : ` for ${quote(platform)}`
  return `${kind}${name} ${digest} (${quote(mediaType)})${place}`
}
