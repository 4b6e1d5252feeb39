import type { Image } from '../../image/model.ts'
import { plain, text, type Words } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import type { ProgramProblem } from '../start/programs.ts'
import type { Step } from '../start/start.ts'
import { unwrap } from '../start/wrappers.ts'
import { barrierFix, becauseOf } from './barriers.ts'
import { environmentLinkFix } from './virtual-environment.ts'

/** `CMD`, and the program or script that starts the next one. */
export function subject({ instruction, from }: Step): Words {
  return from === null ? plain(instruction) : text`${plain(instruction)} (through ${from})`
}

export const userName = (user: string): Words => text`USER ${user || 'root'}`

/** What the step starts, and why that fails. */
export function describe(
  image: Image,
  { word, args, path: resolved, entry }: Step,
  problem: ProgramProblem,
  target: string | null,
): Words {
  const { user } = image.config
  const path = resolved ?? word
  switch (problem) {
    case 'missing':
      return text`${path}, which is not in the image`
    case 'not-in-path':
      return text`${word}, which is not on PATH`
    case 'dangling':
      return text`${path}, a symlink to ${target ?? ''}, which is not in the image`
    case 'directory':
      return text`${path}, which is a directory`
    case 'not-executable':
      return text`${path}, which has no execute bit`
    case 'not-permitted':
      return text`${path}, which ${userName(user)} cannot execute${becauseOf(image, path)}`
    case 'not-readable':
      return text`the script ${path}, which ${userName(user)} cannot read${becauseOf(image, path)}; its interpreter has to read it`
    case 'no-format':
      return entry?.size === 0
        ? text`${path}, which is empty`
        : image.tree.extracts(path)?.elf === undefined
          ? text`${path}, which is neither a program nor a script with ${'#!'}`
          : image.tree.extracts(path)?.elf?.bits === 0
            ? text`${path}, whose ELF header is incomplete or damaged`
            : text`${path}, which is an ELF file but not a program, such as an object file`
    case 'mounted-over':
      return text`${path}, which the container does not have: the engine mounts a file or file system of the host there`
    case 'not-in-shell':
      return text`${[word, ...args].join(' ')}, which its shell does not have`
    case 'empty-word':
      return plain('a program with an empty name')
    case 'no-login':
      return text`${word}, the shell of an account that may not log in`
    case 'unknown-user':
      return text`${path} for the user ${unwrap(word, args)?.user ?? ''}, which is not in the image`
  }
}

export const COPY_OR_CORRECT = plain(
  'Copy it from the stage that creates it, or correct the path. A relative path starts at WORKDIR.',
)

/** `NAME=VALUE` where a program should be. */
const SETTING = /^[A-Za-z_]\w*=/

/** What fixes the step. */
export function fixOf(
  image: AnalyzedImage,
  { instruction, entry, word, by, path }: Step,
  problem: ProgramProblem,
): Words {
  if (SETTING.test(word) && (problem === 'missing' || problem === 'not-in-path')) {
    return by === 'command'
      ? text`Set the variable with ${'ENV'}, or start the list with ${'"env"'}.`
      : text`Write ${word} before ${'exec'}.`
  }
  switch (problem) {
    case 'missing':
      return COPY_OR_CORRECT
    case 'not-in-path':
      return plain('Install it in the final stage, copy it there, or name it by its path.')
    case 'dangling':
      return environmentLinkFix(image, path ?? word) ?? plain('Copy the target of the symlink, too.')
    case 'directory':
      return plain('Name the program inside it.')
    case 'not-executable':
      return text`Copy it with ${'COPY --chmod=755'}, or set the bit in the repository (${'git update-index --chmod=+x'}).`
    case 'not-permitted':
    case 'not-readable':
      return barrierFix(image, path ?? word) ?? text`Copy it with ${'COPY --chmod=755'}.`
    case 'no-format':
      return entry?.size === 0
        ? plain('Check the build stage that creates it.')
        : image.tree.extracts(path ?? word)?.elf === undefined
          ? text`Name the interpreter, such as ${'#!/bin/sh'}, on the first line of the script.`
          : plain('Check the build stage that creates it.')
    case 'mounted-over':
      return text`Copy it to another directory, such as ${'/usr/local/bin'}.`
    case 'not-in-shell':
      return text`Name a shell that has it, such as ${'#!/bin/bash'}, on the first line of the script.`
    case 'empty-word':
      return by === 'script'
        ? text`Write the program in the script. If a heredoc of the Dockerfile writes it, quote its delimiter, such as ${"<<'EOF'"}: without quotes, the builder replaces ${'"$@"'}.`
        : text`Name a program in ${plain(instruction)}.`
    case 'no-login':
      return text`Name a shell with ${'-s /bin/sh'}.`
    case 'unknown-user':
      return plain('Create the user in the final stage, or name a UID.')
  }
}
