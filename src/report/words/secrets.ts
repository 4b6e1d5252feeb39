import { counted } from '../../text/format.ts'
import type { Finding } from '../model.ts'
import { code, flagOf, listed, listOf, numberOf, textOf, type Words } from './values.ts'

const MOUNT = 'Mount it for the one instruction that needs it (`RUN --mount=type=secret`)'
const REVOKE = 'Deleting it in a later instruction leaves it in the layer below.'

export function privateKeyWords(finding: Finding): Words {
  if (flagOf(finding, 'hostKey')) {
    return {
      message: `Shipped: the host key of an SSH server, ${where(finding)}: every container has the same one, and so has everybody who pulls the image.`,
      fix: 'Delete it in the instruction that installs the server, and let the container make its own with `ssh-keygen -A` when it starts.',
    }
  }
  return inFile(finding, 'a private key', 'private keys', `${MOUNT}, then replace the key. ${REVOKE}`)
}

export function cloudCredentialWords(finding: Finding): Words {
  return inFile(finding, 'a credential', 'credentials', `${MOUNT}, then revoke it. ${REVOKE}`)
}

export function registryCredentialWords(finding: Finding): Words {
  const npmrc = listOf(finding, 'rules').includes('npmrc')
  const mount = npmrc ? 'Mount it with `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci`' : MOUNT
  return inFile(finding, 'a credential', 'credentials', `${mount}, then revoke it. ${REVOKE}`)
}

export function tokenWords(finding: Finding): Words {
  return inFile(
    finding,
    'a token',
    'tokens',
    `Give it to the container when it starts, or to one instruction with \`RUN --mount=type=secret\`, then revoke it. ${REVOKE}`,
  )
}

export function envFileWords(finding: Finding): Words {
  return inFile(
    finding,
    'a file of variables with secrets',
    'files of variables with secrets',
    'Add `.env*` to .dockerignore, and give the container its variables when it starts.',
  )
}

export function imageConfigWords(finding: Finding): Words {
  const source = textOf(finding, 'source')
  const name = code(textOf(finding, 'name'))
  const inherited = flagOf(finding, 'inherited') ? ' of the base image' : ''
  if (source === 'argument') {
    return {
      message: `The value of the build argument ${name}${inherited} stands in the history of the image, for everybody who can pull it.`,
      fix: `Pass it as a secret: \`RUN --mount=type=secret,id=…,env=${textOf(finding, 'name').replaceAll('`', "'")}\` has it for one instruction only. Then revoke it.`,
    }
  }
  const message =
    source === 'environment'
      ? `The variable ${name}${inherited} has a secret in the config of the image, for everybody who can pull it.`
      : source === 'label'
        ? `The label ${name}${inherited} has a secret in it, for everybody who can pull the image.`
        : `The text of an instruction${inherited} (${name}) has a secret in it, which the history of the image shows to everybody who can pull it.`
  return {
    message,
    fix: 'Mount it with `RUN --mount=type=secret`, or give it to the container when it starts; then revoke it.',
  }
}

/** What, of which kind, where, and whether it is still in view; never the value. */
function inFile(finding: Finding, one: string, many: string, fix: string): Words {
  const rules = listed(listOf(finding, 'rules').filter(rule => rule !== 'private-key' && rule !== 'dotenv'))
  const kind = rules === '' ? '' : ` (${rules})`
  const files = numberOf(finding, 'files')
  if (flagOf(finding, 'inherited') || flagOf(finding, 'shared')) {
    const origin = flagOf(finding, 'inherited') ? 'Inherited from the base' : 'Published by a package for everybody'
    const places = listed(listOf(finding, 'paths').map(code), 3, files)
    return { message: `${origin}: ${files > 1 ? many : one}${kind} in ${places}.`, fix: null }
  }
  const names = listOf(finding, 'names').map(code)
  const said = [weakness(textOf(finding, 'weak')), ...(names.length > 0 ? [listed(names)] : []), prints(finding)]
  const about = said.filter(text => text !== '').join('; ')
  const subject = numberOf(finding, 'count') > 1 && names.length === 0 ? `${numberOf(finding, 'count')} ${many}` : one
  const place = flagOf(finding, 'test') ? ', among tests' : ''
  const begin = flagOf(finding, 'deleted') ? 'Removed from view, still shipped' : 'Shipped'
  return { message: `${begin}: ${subject}${kind} ${where(finding)}${place}${about === '' ? '' : `; ${about}`}.`, fix }
}

function where(finding: Finding): string {
  const line = numberOf(finding, 'line')
  return `in ${code(finding.path ?? '')}${line > 1 ? `, line ${line}` : ''}`
}

function weakness(weak: string): string {
  const words: Record<string, string> = {
    encrypted: 'under a password',
    'test-mode': "for the service's test mode",
    'url-password': 'a password in a URL',
  }
  return Object.hasOwn(words, weak) ? (words[weak] as string) : ''
}

function prints(finding: Finding): string {
  const fingerprints = listOf(finding, 'fingerprints')
  if (fingerprints.length === 0) return ''
  return `${counted(fingerprints.length, 'fingerprint').replace(/^1 /, '')} ${listed(fingerprints.map(code))}`
}
