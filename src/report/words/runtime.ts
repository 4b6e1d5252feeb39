import type { Finding } from '../model.ts'
import { code, flagOf, listed, listOf, numberOf, textOf, type Words } from './values.ts'

const LIBC: Record<string, string> = { glibc: 'glibc', musl: 'musl', compat: 'musl with a layer for glibc programs' }

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

export function architectureWords(finding: Finding): Words {
  const lead = flagOf(finding, 'started')
    ? 'The container will not start on its platform'
    : 'A program does not run on its platform'
  return {
    message: `${lead}: ${code(finding.path ?? '')} is for ${code(textOf(finding, 'architecture'))}, and the image for ${code(textOf(finding, 'platform'))}.`,
    fix: 'Build it for the platform of the image: `TARGETARCH` tells the build stage which that is.',
  }
}

export function interpreterWords(finding: Finding): Words {
  const libc = textOf(finding, 'libc')
  const has = textOf(finding, 'has')
  const lead = flagOf(finding, 'started') ? 'The container will not start' : 'A program cannot be started'
  const built = libc === '' ? 'is dynamically linked' : `was built for ${libc}`
  const missing = has === '' ? 'which is not in the image' : `and the image has ${has}`
  return {
    message: `${lead}: ${code(finding.path ?? '')} ${built} (${code(textOf(finding, 'interpreter'))}), ${missing}.`,
    fix: flagOf(finding, 'go')
      ? `Build it static (${code('CGO_ENABLED=0 go build')}), or on the distribution of the final stage.`
      : has === 'musl'
        ? 'Build it on Alpine, or start the final stage from Debian (`-slim`).'
        : 'Link it statically, or start the final stage from a base with the C library that it was built for.',
  }
}

export function librariesWords(finding: Finding): Words {
  const library = code(textOf(finding, 'library'))
  const neededBy = textOf(finding, 'neededBy')
  const path = code(finding.path ?? '')
  const subject = neededBy === '' || neededBy === finding.path ? path : `${path} (through ${code(neededBy)})`
  const lead = flagOf(finding, 'started') ? 'The container will not start' : 'A program cannot be started'
  if (textOf(finding, 'problem') === 'too-old') {
    const has = textOf(finding, 'has')
    return {
      message: `${lead}: ${subject} needs ${code(textOf(finding, 'version'))}, and ${code(textOf(finding, 'file'))} ${has === '' ? 'defines nothing of the kind' : `ends at ${code(has)}`}.`,
      fix: 'Build it on the release of the distribution that the final stage has, or on an older one.',
    }
  }
  const elsewhere = listOf(finding, 'elsewhere')
  if (elsewhere.length > 0) {
    return {
      message: `${lead}: ${subject} needs ${library}, which is at ${listed(elsewhere.map(code))}, where the loader does not look.`,
      fix: `Run ${code('ldconfig')} after it was copied to a folder of /etc/ld.so.conf, or set ${code('LD_LIBRARY_PATH')}.`,
    }
  }
  return {
    message: `${lead}: ${subject} needs ${library}, which is not in the image.`,
    fix: 'Install the package that has it in the final stage, or link it statically.',
  }
}

export function nativeModuleWords(finding: Finding): Words {
  const python = textOf(finding, 'language') === 'python'
  const count = numberOf(finding, 'count')
  const more = count > 1 ? ` and ${count - 1} more` : ''
  const subject = `The native module ${code(textOf(finding, 'module'))} (${code(finding.path ?? '')}${more})`
  const missing = listed(listOf(finding, 'missing').map(code))
  const libc = LIBC[textOf(finding, 'libc')] ?? 'another C library'
  const install = python
    ? 'Install the packages in a stage with the base of the final one.'
    : 'Run `npm ci` in a stage with the base of the final one, and keep node_modules in .dockerignore.'
  switch (textOf(finding, 'reason')) {
    case 'architecture':
      return {
        message: `${subject} is for ${code(textOf(finding, 'architecture'))}, and the image for ${code(textOf(finding, 'platform'))}.`,
        fix: install,
      }
    case 'library':
      return {
        message: `${subject} needs ${missing}, which the image does not have.`,
        fix: 'Install the package that has it in the final stage.',
      }
    case 'versions':
      return { message: `${subject} needs ${missing}, and the libraries of the image are older.`, fix: install }
    case 'probably-libc':
      return {
        message: `${subject} was built for glibc, and the image has ${libc}: it may fail when it is used.`,
        fix: install,
      }
    default:
      return {
        message: `${subject} was built for another C library than the image has, ${libc}: it cannot load without ${missing}.`,
        fix: install,
      }
  }
}

export function caBundleWords(finding: Finding): Words {
  const path = code(finding.path ?? '')
  const client = textOf(finding, 'client')
  const who =
    client === 'python'
      ? 'Python and its `ssl` module'
      : client === 'library'
        ? `${path} (through ${code(textOf(finding, 'library'))})`
        : path
  const verb = client === 'curl' || client === 'wget' ? 'has' : 'looks for'
  return {
    message:
      verb === 'has'
        ? `There are no CA certificates in the image: ${who} can verify no server.`
        : `There are no CA certificates in the image, and ${who} would look for them: its HTTPS requests would fail.`,
    fix: 'Install `ca-certificates` in the final stage, or copy /etc/ssl/certs/ca-certificates.crt into it.',
  }
}

export function workingDirectoryWords(finding: Finding): Words {
  const path = code(finding.path ?? '')
  const user = `USER ${code(textOf(finding, 'user'))}`
  switch (textOf(finding, 'problem')) {
    case 'no-directory':
      return {
        message: `The container will not start: WORKDIR ${path} is not a directory.`,
        fix: 'Name a directory in WORKDIR.',
      }
    case 'not-enterable':
      return {
        message: `${user} may not enter WORKDIR ${path}${textOf(finding, 'barrier') === finding.path ? '' : ` (stopped at ${code(textOf(finding, 'barrier'))})`}: no file in it can be opened.`,
        fix: `Let others search it (${code('chmod 755')}), or give it to the user (${code('COPY --chown')}).`,
      }
    case 'own-home':
      return {
        message: `WORKDIR ${path} lies in the home of ${user}, who may not write there.`,
        fix: `Give it to the user where the application writes there: ${code('RUN chown')} before USER, or ${code('COPY --chown')}.`,
      }
    default:
      return {
        message: `${code(textOf(finding, 'writer'))} writes to ${path}, and ${user} may not.`,
        fix: `Give it to the user: ${code('COPY --chown')}, or ${code('RUN chown')} in the instruction that makes it.`,
      }
  }
}

export function shellFormWords(finding: Finding): Words {
  const instruction = textOf(finding, 'instruction') || 'The command'
  const shell = code(textOf(finding, 'shell'))
  const list = `Write ${instruction} as a list, such as ${code(`${textOf(finding, 'instruction') || 'CMD'} ["program", "argument"]`)}`
  switch (textOf(finding, 'problem')) {
    case 'no-shell':
      return {
        message: `The container will not start: ${instruction} is a line for ${shell}, which is not in the image.`,
        fix: `${list}: it needs no shell.`,
      }
    case 'ignores-cmd':
      return {
        message: `${instruction} in shell form ignores CMD (${code(textOf(finding, 'ignored'))}).`,
        fix: `${list}: CMD is then added to it.`,
      }
    default:
      return {
        message: `${shell} is the first process and stays: ${code(textOf(finding, 'line'))} gets no signal, and stopping the container takes its whole time limit.`,
        fix: `${list}, or begin the line with ${code('exec')}.`,
      }
  }
}
