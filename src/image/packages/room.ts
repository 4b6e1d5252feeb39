import { Failure } from '../../failure.ts'

/** What one package database may list. The largest distributions' images have some 10,000 packages and a million files. */
const MAX_PACKAGES = 50_000
const MAX_NAMES = 2_000_000
/** Characters of all of them together. */
const MAX_CHARACTERS = 128 * 2 ** 20
/** Bytes of a database in text form. */
const MAX_TEXT = 48 * 2 ** 20

/** Counts what a database lists, so that a small image cannot fill the memory. */
export interface Room {
  /** @throws Failure `packages-unreadable` */
  addPackage(): void
  /** Adds a file or another name of a package. @throws Failure `packages-unreadable` */
  addName(length: number): void
}

export function newRoom(): Room {
  let packages = 0
  let names = 0
  let characters = 0
  return {
    addPackage() {
      if (++packages > MAX_PACKAGES) throw tooLarge(`more than ${MAX_PACKAGES} packages`)
    },
    addName(length) {
      characters += length
      if (++names > MAX_NAMES) throw tooLarge(`more than ${MAX_NAMES} names`)
      if (characters > MAX_CHARACTERS) throw tooLarge(`more than ${MAX_CHARACTERS} characters of names`)
    },
  }
}

/** The lines of a text, one after the other: an array of all of them could take many times its size. */
export function* linesOf(text: string): Generator<string> {
  for (let at = 0; at <= text.length; ) {
    const end = text.indexOf('\n', at)
    yield text.slice(at, end < 0 ? text.length : end)
    at = end < 0 ? text.length + 1 : end + 1
  }
}

/** @throws Failure `packages-unreadable` if a database in text form is larger than any real one */
export function requireTextSize({ length }: Uint8Array): void {
  if (length > MAX_TEXT) throw tooLarge(`more than ${MAX_TEXT} bytes of text`)
}

function tooLarge(what: string): Failure {
  return new Failure('packages-unreadable', `The image's package database cannot be read: it has ${what}.`, {
    hint: 'Legitimate databases stay far below this limit. Check how the image was made.',
  })
}
