import type { Finding } from '../model.ts'
import { code, flagOf, listed, listOf, numberOf, textOf, type Words } from './values.ts'

const LIBC: Record<string, string> = { glibc: 'glibc', musl: 'musl', compat: 'musl with a layer for glibc programs' }

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
