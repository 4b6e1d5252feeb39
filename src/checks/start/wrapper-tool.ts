/**
 * How a wrapper, a program that only starts another one, reads its arguments: options, operands, then the other
 * program.
 */
export interface WrapperTool {
  kind: 'init' | 'launcher' | 'step-down'
  /** Letters of the options with a value. */
  short?: string
  /** Long options with a value, without the dashes. */
  long?: readonly string[]
  /** Long options without a value, which decide which abbreviations of the others are unique. */
  flags?: readonly string[]
  /** Whether it takes no abbreviations. */
  exact?: true
  /** Measured: whether words behind the first operand are its options, too, up to `--`. */
  permutes?: true
  /** Whether a word between the options and the program names the user. */
  operand?: true
  /** What the program must be for that. */
  before?: RegExp
  /** The options that name the user; the last one counts. Without one of them, the program runs as the same user. */
  user?: readonly string[]
  /** The options that only together change the user. */
  users?: readonly string[]
  /** The words between the options and the program. */
  operands?: number
  /** Measured: a first word that is before the options. */
  front?: RegExp
  /** The options that name a process or a file: it starts nothing. */
  idle?: readonly string[]
  /** The options whose value is a line for a shell; it starts nothing else. */
  line?: readonly string[]
  /** Whether `-c` in place of the program has a line for a shell behind it. */
  takesLine?: true
  /** Whether the word is the root directory of the program instead. */
  root?: true
  /** The options that name another root directory, in which the program is unknown. */
  roots?: readonly string[]
  /** The options that name the program's directory. */
  folders?: readonly string[]
  /** The options that name the program, those that count first; its arguments are behind the others. */
  programs?: readonly (readonly string[])[]
  /** Whether the words are for Bash. */
  bash?: true
  /** Whether it takes variables as words in front of the program. */
  settings?: true
  /** Whether it starts the login shell of the user in its first argument, or of root, without one of those options. */
  startsShell?: true
  /** Whether it sets PATH by its own configuration. */
  resets?: true
  /** The options that take variables from files or reset them. */
  changes?: readonly string[]
  /** Measured: whether it starts nothing for a name that is not in /etc/passwd. */
  needsAccount?: true
}
