import type { Finding } from '../model.ts'
import { code, flagOf, textOf, type Words } from './values.ts'

export function entrypointWords(finding: Finding): Words {
  const path = code(finding.path ?? textOf(finding, 'word'))
  const word = code(textOf(finding, 'word'))
  const place = textOf(finding, 'instruction') || 'the command'
  const named = textOf(finding, 'from') === '' ? place : `${place} (through ${code(textOf(finding, 'from'))})`
  const interpreter = code(textOf(finding, 'interpreter'))
  const user = textOf(finding, 'user') === '' ? 'the user' : `USER ${code(textOf(finding, 'user'))}`
  const ends = 'The container will not start:'
  switch (textOf(finding, 'problem')) {
    case 'not-in-path':
      return {
        message: `${ends} ${named} starts ${word}, which no folder of PATH has.`,
        fix: 'Install it in the final stage, copy it there, or name it by its path.',
      }
    case 'dangling':
      return {
        message: `${ends} ${path}, which ${named} starts, is a link to ${code(textOf(finding, 'target'))}, and that is not in the image.`,
        fix: 'Copy what the link leads to as well.',
      }
    case 'directory':
      return { message: `${ends} ${path}, which ${named} starts, is a directory.`, fix: 'Name the program inside it.' }
    case 'not-executable':
      return {
        message: `${ends} ${path}, which ${named} starts, has no execute bit.`,
        fix: `Copy it with ${code('COPY --chmod=755')}, or set the bit in the repository (${code('git update-index --chmod=+x')}).`,
      }
    case 'not-permitted':
      return {
        message: `${path}, which ${named} starts, is not for ${user} to execute: it fails without the engine's capabilities.`,
        fix: `Copy it with ${code('COPY --chmod=755')}, and let others search its folders.`,
      }
    case 'not-readable':
      return {
        message: `${ends} the script ${path}, which ${named} starts, is not for ${user} to read, and its interpreter has to read it.`,
        fix: `Copy it with ${code('COPY --chmod=755')}, and let others search its folders.`,
      }
    case 'no-format':
      return {
        message: `${ends} ${path}, which ${named} starts, is ${flagOf(finding, 'empty') ? 'empty' : 'neither a program nor a script with `#!`'}.`,
        fix: flagOf(finding, 'empty')
          ? 'Look at what the build stage made.'
          : `Begin a script with its interpreter, such as ${code('#!/bin/sh')}, on the very first line.`,
      }
    case 'empty-word':
      return {
        message: `${ends} the program that ${named} starts is an empty word.`,
        fix: `Name a program in ${place}.`,
      }
    case 'script-missing':
      return {
        message: `${ends} ${interpreter} is told to run ${word}, and there is no ${path} in the image.`,
        fix: 'Copy it from the stage that makes it, or correct the path; a relative one counts from WORKDIR.',
      }
    case 'script-unreadable':
      return {
        message: `${ends} ${interpreter} is told to run ${path}, which is not for ${user} to read.`,
        fix: `Copy it with ${code('COPY --chown')} or ${code('--chmod')}, and let others search its folders.`,
      }
    default:
      return {
        message: `${ends} ${named} starts ${path}, which is not in the image.`,
        fix: 'Copy it from the stage that makes it, or correct the path; a relative one counts from WORKDIR.',
      }
  }
}

export function shebangWords(finding: Finding): Words {
  const script = code(finding.path ?? '')
  const interpreter = textOf(finding, 'interpreter')
  const lead = flagOf(finding, 'started') ? 'The container will not start' : 'A script cannot be started'
  if (flagOf(finding, 'carriageReturn')) {
    return {
      message: `${lead}: the first line of ${script} ends as on Windows, so that its interpreter is ${code(`${interpreter.replaceAll('\r', '')}\\r`)}.`,
      fix: `Give the file Unix line ends: ${code('*.sh text eol=lf')} in .gitattributes, or ${code("sed -i 's/\\r$//' FILE")} in the build.`,
    }
  }
  return {
    message: `${lead}: ${script} is for ${code(interpreter)}, which is not in the image.`,
    fix: `Install ${code(interpreter.split('/').at(-1) ?? '')} in the final stage, or write the script for an interpreter that the base has.`,
  }
}
