import type { ElfFacts } from './elf-facts.ts'

/** What extractors learned of one file's content; each field is one extractor's (extract/), and there if it was asked for. */
export interface Extracts {
  /** Of a large file's content, in hexadecimal digits: the same for the same content. */
  readonly checksum?: string
  /** What npm's own files say of the packages that only development needs. */
  readonly npm?: NpmFacts
  /** Programs that give up root and that a script calls. */
  readonly stepsDown?: readonly string[]
  /** Accounts of /etc/shadow that have an empty password. */
  readonly emptyPasswords?: readonly string[]
  /** Where secrets stand in the file, in order of lines; nothing of their values. */
  readonly secrets?: readonly SecretMatch[]
  /** What an ELF file says of itself. */
  readonly elf?: ElfFacts
  /** The first line of an executable script, without `#!`. */
  readonly shebang?: string
}

/** Of a `package.json`, or of the lock file that npm keeps inside `node_modules`. */
export interface NpmFacts {
  /** Names (`package.json`), or folders relative to the one that holds `node_modules` (lock file); in byte order. */
  readonly dev: readonly string[]
}

/** A place in a file where a secret stands. */
export interface SecretMatch {
  readonly kind: 'private-key' | 'cloud-credential' | 'registry-credential' | 'env-file' | 'token'
  /** The rule or the file format that it is known by: `github`, `npmrc`. */
  readonly rule: string
  /** From 1. */
  readonly line: number
  /**
   * The first 12 hexadecimal digits of the value's SHA-256; null for what a person may have chosen, because a short
   * password can be guessed from its hash.
   */
  readonly fingerprint: string | null
  /** The variable that holds it, where the file is one of variables. */
  readonly name?: string
  /** Why it is less than a key that opens something: a password protects it, it is for tests, or it only looks like one. */
  readonly weak?: 'encrypted' | 'test-mode' | 'url-password'
}
