export interface Note {
  id: number
  text: string
}

/** Stores notes in memory, in insertion order. */
export class Notes {
  readonly #notes = new Map<number, Note>()
  #lastId = 0

  add(text: string): Note {
    const note = { id: ++this.#lastId, text }
    this.#notes.set(note.id, note)
    return note
  }

  get(id: number): Note | undefined {
    return this.#notes.get(id)
  }

  all(): Note[] {
    return [...this.#notes.values()]
  }
}
