import type { FailureLocation } from '../../failure.ts'

/** What buildx printed for people about a build that failed. Upstream: docker/buildx cmd/buildx/main.go. */
export interface PrintedError {
  /** The error without the prefixes that each tool adds, on one line; null if there is none. */
  message: string | null
  /** Whether the builder answered. Otherwise, the error is from buildx itself or from the connection to the builder. */
  isAnswer: boolean
  /** gRPC's name of the error, such as `Unavailable`; null if none is printed. */
  status: string | null
  excerpt: Excerpt | null
}

/** The lines that an error is about. Upstream: moby/buildkit solver/errdefs/source.go, `Print`. */
export interface Excerpt extends FailureLocation {
  /** The first line that the error is about; hostile text. */
  text: string
}

/** Characters of an error that a message shows. */
const MAX_MESSAGE = 2_000
const RULER = '--------------------'

/** The line in which buildx says why it failed; null if there is none. The lines below it may quote anything. */
export function errorNote(notes: readonly string[]): string | null {
  return notes.find(isError) ?? null
}

/** @param notes the lines that are not progress */
export function readPrintedError(notes: readonly string[]): PrintedError {
  const start = notes.findIndex(isError)
  const excerpt = readExcerpt(start === -1 ? notes : notes.slice(0, start))
  if (start === -1) return { message: null, isAnswer: false, status: null, excerpt }
  const text = notes
    .slice(start)
    .filter(note => !note.startsWith('View build details:'))
    .map(note => note.trim())
    .join(' ')
    .slice(0, MAX_MESSAGE)
  return { ...withoutPrefixes(text), excerpt }
}

/** No line of an excerpt begins so: a line number is in front of it. */
function isError(note: string): boolean {
  return note.startsWith('ERROR:')
}

/** The prefixes of docker/buildx build and bake, and of gRPC (moby/buildkit util/grpcerrors). */
const PREFIX =
  /^(?:ERROR:|failed to build:|(failed to solve:|failed to run Build function:)|failed to receive status:|target [\w.-]+:|rpc error: code = (\w+) desc =|(Canceled|DeadlineExceeded|Internal|ResourceExhausted|Unavailable|Unknown):)\s*/

function withoutPrefixes(text: string): Omit<PrintedError, 'excerpt'> {
  let message = text
  let isAnswer = false
  let status: string | null = null
  for (let match = PREFIX.exec(message); match !== null; match = PREFIX.exec(message)) {
    isAnswer ||= match[1] !== undefined
    status ??= match[2] ?? match[3] ?? null
    message = message.slice(match[0].length)
  }
  return { message, isAnswer, status }
}

/** The first excerpt: `Dockerfile:12`, a ruler, and the lines, of which `>>>` marks those that the error is about. */
function readExcerpt(notes: readonly string[]): Excerpt | null {
  const ruler = notes.indexOf(RULER)
  const place = /^(.+):(\d+)$/.exec(notes[ruler - 1] ?? '')
  if (place?.[1] === undefined || Number(place[2]) === 0) return null
  const marked = notes.slice(ruler + 1).find(note => /^ *\d+ \| >>> /.test(note))
  return { file: place[1], line: Number(place[2]), text: marked?.replace(/^ *\d+ \| >>> /, '') ?? '' }
}
