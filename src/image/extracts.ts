import type { ElfFacts } from './elf-facts.ts'

/** Results of the extractors (extract/) for one file, one field each. A field is present if a need asks for it. */
export interface Extracts {
  /** Checksum of a large file's content, in hexadecimal. */
  readonly checksum?: string
  /** Packages that only development needs, from npm's own files. */
  readonly npm?: NpmFacts
  /** `main` of a `package.json`; empty if Node.js ignores it. */
  readonly npmMain?: string
  /** The `scripts` of a `package.json`, by name. */
  readonly npmScripts?: Readonly<Record<string, string>>
  readonly supervisor?: SupervisorFacts
  /** The setting with which a configuration keeps its server in the foreground, or does not. */
  readonly daemon?: DaemonSetting
  /** The code of a script that a container may start, without comments. */
  readonly startScript?: string
  /** Accounts in /etc/shadow with an empty password. */
  readonly emptyPasswords?: readonly string[]
  /** Locations of secrets in the file, in order of lines, without their values. */
  readonly secrets?: readonly SecretMatch[]
  /** Names of packages that a package manager installed from a registry, in its own record. */
  readonly published?: readonly string[]
  readonly elf?: ElfFacts
  /** The kind of file that contains the Java compiler. */
  readonly javaCompiler?: JavaFile
  readonly fingerprint?: Fingerprint
  readonly archive?: ArchiveFacts
  /** The first line of an executable script, without `#!`. */
  readonly shebang?: string
}

/** Of a file that gives privileges, a program with the name of an interpreter, or a module of PAM. */
export interface Fingerprint {
  /** The SHA-256 of the content; null for a program without privileges. */
  readonly content: string | null
  /** The SHA-256 of the machine code; null without enough of it. */
  readonly code: string | null
  /** The interpreter whose texts it contains; null for none, and without privileges. */
  readonly interpreter: string | null
  /** The paths of doas' rules that it contains; absent for none, and without privileges. */
  readonly rules?: readonly string[]
}

/** From a `package.json`, or from the lock file inside `node_modules`. */
export interface NpmFacts {
  /** Names (`package.json`), or folders relative to the parent of `node_modules` (lock file); in byte order. */
  readonly dev: readonly string[]
}

/** From an archive that contains programs, or may contain some. */
export interface ArchiveFacts {
  /**
   * `program`: it contains one. `nested`: it contains an archive. `package`: of dpkg, rpm or apk 3. `format`: its format is not
   * read. `unread`: it has no program in the part that was read.
   */
  readonly content: (typeof ARCHIVE_CONTENTS)[number]
  /** The path of the first program, or of the first archive; empty if none was read. */
  readonly program: string
}

export const ARCHIVE_CONTENTS = ['program', 'nested', 'package', 'format', 'unread'] as const

/** `image`: the modules of a Java runtime. `jmod`: a module for `jlink`. `jar`: an archive of classes. */
export const JAVA_FILES = ['image', 'jmod', 'jar'] as const
export type JavaFile = (typeof JAVA_FILES)[number]

/** From a configuration of supervisord. */
export interface SupervisorFacts {
  /** `starts`: whether it starts with supervisord. */
  readonly programs: readonly { name: string; command: string; directory: string | null; starts: boolean }[]
  /** The patterns of the files that it includes, separated by spaces. */
  readonly include: string
}

/** The location of a secret in a file. */
export interface SecretMatch {
  readonly kind: 'private-key' | 'cloud-credential' | 'registry-credential' | 'env-file' | 'token'
  /** The rule or the file format that matched: `github`, `npmrc`. */
  readonly rule: string
  /** From 1. */
  readonly line: number
  /**
   * The first 12 hexadecimal digits of the value's SHA-256; null if a person may have chosen the value, because a short
   * password can be guessed from its hash.
   */
  readonly fingerprint: string | null
  /** The variable with this value, in a file of variables. */
  readonly name?: string
  /**
   * Why it may be harmless: it is encrypted, it is for tests, it only looks like a secret, it is the hash of a password, it
   * has the form of a key and is not one, it is inside a program, or its owner published it as an example.
   */
  readonly weak?: 'encrypted' | 'test-mode' | 'url-password' | 'hash' | 'unparsed' | 'program' | 'published'
  /**
   * Why the file was not searched whole, if it was not: it is too large, or too much in it looks like a secret. The match is then
   * about the file, and not a secret.
   */
  readonly unread?: 'size' | 'decoys'
}

export type DaemonSetting =
  | 'daemon off'
  | 'daemonize no'
  | 'daemonize yes'
  | 'nodaemon'
  | 'keep-in-foreground'
  | 'daemon'
