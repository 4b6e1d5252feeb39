import { type Cursor, createCursor } from './cursor.ts'
import { isSpace } from './spaces.ts'
import { LexError, readVariable, type Values } from './variable.ts'

export type { Values } from './variable.ts'

/** How a text is read. */
export interface LexerOptions {
  /** The escape character of the Dockerfile: `\`, or a backtick. */
  escapeToken: string
  values: Values
  keepsQuotes?: boolean
  keepsEscapes?: boolean
  /** Whether variables that are not set stay as they are written. Otherwise they are empty. */
  keepsUnset?: boolean
}

export interface Lexed {
  /** The text with its variables expanded. A variable whose value only the build knows stays as it is written. */
  text: string
  /** The words of that text. */
  words: string[]
  /** Whether all values are known. */
  isKnown: boolean
}

/** By how much a text may grow. No name is longer, and arguments made of other arguments could double at each step. */
const MAX_GROWTH = 4096
/** `${a:-${b:-…}}`; nobody nests deeper. */
const MAX_DEPTH = 50

/**
 * Reads a text of a Dockerfile as BuildKit does: quotes, escapes, variables with the operators of a shell, and words.
 * Null if BuildKit refuses the text. Upstream: moby/buildkit frontend/dockerfile/shell/lex.go.
 */
export function lex(source: string, options: LexerOptions): Lexed | null {
  try {
    return readAll(createCursor(source.replace(/^\ufeff/, '')), options)
  } catch (error) {
    if (error instanceof LexError) return null
    throw error
  }
}

function readAll(cursor: Cursor, options: LexerOptions): Lexed {
  const { escapeToken, values, keepsQuotes = false, keepsEscapes = false, keepsUnset = false } = options
  const maxLength = cursor.length + MAX_GROWTH
  const words = createWords()
  let isKnown = true
  let depth = 0
  let isRaw = keepsEscapes

  const variable = () => readVariable(cursor, { values, keepsUnset, readOperand, onUnknown })

  function onUnknown(): void {
    isKnown = false
  }

  /** BuildKit reads an operand separately, which ends the word before it. */
  function readOperand(stop: string, keeps: boolean): string {
    if (++depth > MAX_DEPTH) throw new LexError()
    const before = isRaw
    isRaw = keeps
    words.drop()
    const text = readUntil(stop)
    words.drop()
    isRaw = before
    depth--
    return text
  }

  /** Reads until a character, which is consumed, or until the end. */
  function readUntil(stop: string): string {
    let text = ''
    const take = (piece: string, isSplit: boolean) => {
      text += piece
      if (text.length > maxLength) throw new LexError()
      if (depth > 0) return
      if (isSplit) words.addSplit(piece)
      else words.add(piece)
    }
    for (;;) {
      const character = cursor.peek()
      if (character === stop) {
        cursor.next()
        return text
      }
      if (character === '') throw new LexError()
      if (character === '$') take(variable(), true)
      else if (character === "'" || character === '"') take(readQuotes(character), false)
      else if (character === '<') take(readHeredocSign(cursor), false)
      else if (character !== escapeToken) take(cursor.next(), true)
      else take(readEscaped(), false)
    }
  }

  /** An escape at the end is dropped, unless escapes are kept. */
  function readEscaped(): string {
    const sign = cursor.next()
    return (isRaw ? sign : '') + cursor.next()
  }

  function readQuotes(quote: string): string {
    cursor.next()
    const inside = quote === "'" ? cursor.takeUntil(quote) : readDoubleQuotes()
    if (inside === null) throw new LexError()
    return keepsQuotes ? quote + inside + quote : inside
  }

  function readDoubleQuotes(): string {
    let text = ''
    for (;;) {
      const character = cursor.peek()
      if (character === '' || text.length > maxLength) throw new LexError()
      if (character === '$') {
        text += variable()
        continue
      }
      cursor.next()
      if (character === '"') return text
      if (character !== escapeToken) text += character
      else text += readEscapedInQuotes(character)
    }
  }

  /** In double quotes, only some characters can be escaped. Before others, BuildKit keeps the escape. */
  function readEscapedInQuotes(sign: string): string {
    const kept = isRaw ? sign : ''
    const escaped = cursor.peek()
    if (escaped === '') return kept
    return kept + (escaped === '"' || escaped === '$' || escaped === escapeToken ? cursor.next() : sign)
  }

  const text = readUntil('')
  return { text, words: words.all(), isKnown }
}

/** `<<`, with the white space after it: the word of a heredoc may follow that. */
function readHeredocSign(cursor: Cursor): string {
  cursor.next()
  if (cursor.peek() !== '<') return '<'
  cursor.next()
  return `<<${cursor.takeWhile(character => character === ' ' || character === '\t' || character === '\r')}`
}

/** Collects words. */
function createWords() {
  const words: string[] = []
  let word = ''
  const finish = () => {
    if (word !== '') words.push(word)
    word = ''
  }
  return {
    add(piece: string): void {
      word += piece
    },
    /** Adds a text whose white space ends words. */
    addSplit(piece: string): void {
      for (const character of piece) {
        if (isSpace(character)) finish()
        else word += character
      }
    },
    /** Forgets the word at hand. */
    drop(): void {
      word = ''
    },
    all(): string[] {
      finish()
      return words
    },
  }
}
