import { StringDecoder } from 'node:string_decoder'
import { Failure } from '../failure.ts'

/** Receives the output of a program, in chunks. */
export interface Output {
  take(chunk: Buffer): void
  /** Call it when the program has ended. */
  end(): string
}

/** Bytes of one output, or of one line of it; far more than any program here prints. */
const MAX_BYTES = 128 * 2 ** 20

/**
 * Keeps the whole output as a string.
 * @throws Failure `output-too-large`, as lineOutput does
 */
export function wholeOutput(command: string, maxBytes = MAX_BYTES): Output {
  const chunks: Buffer[] = []
  let bytes = 0
  return {
    take(chunk) {
      bytes += chunk.length
      if (bytes > maxBytes) throw tooMuch(command, maxBytes)
      chunks.push(chunk)
    },
    end: () => Buffer.concat(chunks, bytes).toString('utf8'),
  }
}

/** Passes on each line at once, without its end (LF or CRLF), and stores nothing. */
export function lineOutput(command: string, onLine: (line: string) => void, maxBytes = MAX_BYTES): Output {
  const decoder = new StringDecoder('utf8')
  let parts: string[] = []
  let length = 0
  const finish = (last: string) => {
    const line = parts.join('') + last
    parts = []
    length = 0
    onLine(line.endsWith('\r') ? line.slice(0, -1) : line)
  }
  return {
    take(chunk) {
      const lines = decoder.write(chunk).split('\n')
      const rest = lines.pop() ?? ''
      for (const line of lines) finish(line)
      length += rest.length
      if (length > maxBytes) throw tooMuch(command, maxBytes)
      if (rest !== '') parts.push(rest)
    },
    end() {
      const rest = decoder.end()
      if (length > 0 || rest !== '') finish(rest)
      return ''
    },
  }
}

function tooMuch(command: string, maxBytes: number): Failure {
  return new Failure('output-too-large', `${command} printed more than ${maxBytes / 2 ** 20} MiB and was ended.`, {
    hint: 'Run the command by hand to see what it prints.',
  })
}
