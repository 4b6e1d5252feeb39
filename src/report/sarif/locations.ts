import type { Location } from 'sarif'
import type { Place } from '../problems/problem.ts'

/**
 * A line of a file in the repository. A result without a line (another program built the image) gets the Dockerfile's
 * first line, because code scanning rejects a result without a location.
 */
export function locationOf(place: Place | null, fallback: string): Location {
  const { file, line, endLine } = place ?? { file: fallback, line: 1, endLine: 1 }
  return {
    physicalLocation: {
      artifactLocation: { uri: relativeUri(file) },
      region: { startLine: line, ...(endLine > line && { endLine }) },
    },
  }
}

/** A path as a relative URI (RFC 3986, 4.2): a first segment with a colon would be a scheme. */
function relativeUri(path: string): string {
  return path
    .toWellFormed()
    .replace(/^(?:\.?\/)+/, '')
    .split('/')
    .map(part =>
      encodeURIComponent(part).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/')
}
