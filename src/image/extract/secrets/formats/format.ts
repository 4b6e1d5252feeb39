import type { SecretMatch } from '../../../extracts.ts'

/** A value in the place where a format has a secret; it may still be a reference or an example. */
export interface Occurrence {
  /** Offset in the text, for the line number. */
  at: number
  value: string
  /** The variable or setting, if its name is the reason to call the value a secret. */
  name?: string
  weak?: NonNullable<SecretMatch['weak']>
  /** Instead of a value: the file was not searched whole. */
  unread?: NonNullable<SecretMatch['unread']>
}

/** Reads one format. It takes linear time, throws on no input, and yields without limit. */
export type Finder = (text: string) => Iterable<Occurrence>

/** A kind of file that contains secrets. */
export interface Format {
  rule: string
  kind: SecretMatch['kind']
  /**
   * The end of the path in lower case: `name`, `parent/name`, `parent/*`, or `*.suffix`. A suffix may have several dots.
   */
  files: readonly string[]
  /** What the whole path must match, too. */
  within?: RegExp
  find: Finder
  /** Whether such values are always generated: another value is not a secret, and a short hash reveals nothing. */
  generated?: true
  /** Whether no program replaces variables in values: `$Zk39` is a password. */
  literal?: true
}

type Options = Pick<Format, 'within' | 'generated' | 'literal'>

/** A file that gives access to packages or to source code. */
export function registry(rule: string, files: readonly string[], find: Finder, options: Options = {}): Format {
  return { rule, kind: 'registry-credential', files, find, ...options }
}

/** A file that gives access to a cloud, a service or a database. */
export function service(rule: string, files: readonly string[], find: Finder, options: Options = {}): Format {
  return { rule, kind: 'cloud-credential', files, find, ...options }
}
