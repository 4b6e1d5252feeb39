/** A word of a shell's command line; `literal` is false if the shell would expand it. */
export interface Word {
  text: string
  literal: boolean
}

/** One command of a list, and the operator after it: `&&`, `||`, `;`, `|`, `&`, or nothing. */
export interface ShellCommand {
  words: Word[]
  behind: string
  /** Whether it has more than words: a redirection, a group, a compound command. */
  compound: boolean
}

/** A longer line is not parsed. */
const MAX_LENGTH = 20_000

/**
 * The commands of a shell's `-c` line, as far as they are known without running it. POSIX, Shell
 * Command Language, 2.3 "Token Recognition". Null if the line is too long or a quote is not closed.
 */
export function parseShellLine(line: string): ShellCommand[] | null {
  if (line.length > MAX_LENGTH) return null
  const commands: ShellCommand[] = []
  let command: ShellCommand = { words: [], behind: '', compound: false }
  let word: Word | null = null
  const endWord = () => {
    if (word !== null) command.words.push(word)
    word = null
  }
  const endCommand = (behind: string) => {
    endWord()
    command.behind = behind
    if (command.words.length > 0 || command.compound) commands.push(command)
    command = { words: [], behind: '', compound: false }
  }
  const add = (text: string, literal = true) => {
    word ??= { text: '', literal: true }
    word.text += text
    word.literal &&= literal
  }
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string
    const next = line[i + 1] ?? ''
    if (c === '\\') {
      // A backslash at a line's end joins two lines.
      if (next !== '\n') add(next)
      i++
    } else if (c === "'") {
      const end = line.indexOf("'", i + 1)
      if (end < 0) return null
      add(line.slice(i + 1, end))
      i = end
    } else if (c === '"') {
      add('')
      for (i++; line[i] !== '"'; i++) {
        if (i >= line.length) return null
        if (line[i] === '\\') i++
        const inner = line[i] ?? ''
        add(inner, inner !== '$' && inner !== '`')
      }
    } else if (c === ' ' || c === '\t') endWord()
    else if (c === '#' && word === null) {
      const end = line.indexOf('\n', i)
      i = end < 0 ? line.length : end - 1
    } else if (c === '\n' || c === ';') endCommand(';')
    else if (c === '&' && (next === '>' || line[i - 1] === '>' || line[i - 1] === '<')) command.compound = true
    else if (c === '&' || c === '|') {
      endCommand(next === c ? c + c : c)
      if (next === c) i++
    } else if (c === '<' || c === '>' || c === '(' || c === ')') {
      command.compound = true
      endWord()
    } else if ((c === '{' || c === '}' || c === '!') && word === null) {
      command.compound = true
      add(c, false)
    } else add(c, !'$`*?[~'.includes(c))
  }
  endCommand('')
  return commands
}

/** Builtins and reserved words. */
const BUILTINS = new Set(
  '. : [ alias bg break case cd command continue do done elif else esac eval exec exit export fg fi for function getopts hash if in jobs kill local printf pwd read readonly return set shift source test then times trap true false type ulimit umask unalias unset until wait while { } ! [[ echo let declare typeset shopt enable builtin popd pushd dirs history time select coproc'.split(
    ' ',
  ),
)

/** Builtins after which the shell always starts the next command. */
const PREPARING = new Set([':', 'cd', 'export', 'set', 'true', 'ulimit', 'umask', 'unset', 'readonly', 'shopt'])

function isSetting({ text }: Word): boolean {
  return /^[A-Za-z_]\w*=/.test(text)
}

/** The words of the program that a command calls, without leading variable assignments and `exec`. */
export function programWords(words: readonly Word[]): Word[] {
  const at = words.findIndex(word => !isSetting(word))
  const rest = at < 0 ? [] : words.slice(at)
  if (rest[0]?.text !== 'exec') return rest
  let program = 1
  while (rest[program]?.text.startsWith('-')) program += rest[program]?.text === '-a' ? 2 : 1
  // Without a program, `exec` starts nothing.
  return program < rest.length ? rest.slice(program) : rest
}

/**
 * The words of the program that the line starts first, without variable assignments. `moved`: the shell changes its
 * directory before. `surely`: the line ends if the program cannot start. Null if the program is unknown.
 */
export function firstProgram(
  commands: readonly ShellCommand[],
): { words: Word[]; moved: boolean; surely: boolean } | null {
  let moved = false
  for (const { words, behind, compound } of commands) {
    // Assignments alone.
    if (words.every(isSetting) && !compound) continue
    const rest = programWords(words)
    const [name] = rest
    if (name === undefined || !name.literal || /[{}()]/.test(name.text)) return null
    if (!BUILTINS.has(name.text)) return { words: rest, moved, surely: behind === '' || behind === '&&' }
    if (!PREPARING.has(name.text) || (behind !== '&&' && behind !== ';')) return null
    moved ||= name.text === 'cd'
  }
  return null
}

/**
 * Whether the last program of the line replaces the shell: by `exec`, or because the shell has nothing
 * left to do. Measured: Bash 5.2 and BusyBox 1.36 do that for the last command, Debian's dash 0.5.12 never.
 */
export function replacesShell(commands: readonly ShellCommand[], shell: 'bash' | 'busybox' | 'other'): boolean {
  const last = commands.at(-1)
  if (last === undefined || last.behind !== '' || commands.at(-2)?.behind === '|') return false
  const name = last.words.find(word => !isSetting(word))?.text ?? ''
  if (name === 'exec') return true
  return shell !== 'other' && !last.compound && !BUILTINS.has(name)
}
