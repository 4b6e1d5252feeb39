import type { Finding } from '../model.ts'
import { code, flagOf, listed, listOf, numberOf, textOf, type Words, withSnippet } from './values.ts'

export function rootWords(finding: Finding): Words {
  return {
    message: `The container runs as root: ${rootCause(finding)}.`,
    fix: rootFix(finding),
  }
}

function rootFix(finding: Finding): string {
  const account = textOf(finding, 'account')
  if (account === '')
    return withSnippet('End the final stage with the number of a user; it needs no account.', 'USER 10001')
  const has = `this image has ${code(account)} ready`
  return withSnippet(
    `End the final stage with the number of a user; ${has}.`,
    `USER ${numberOf(finding, 'accountUid')}`,
  )
}

export function stepDownWords(finding: Finding): Words {
  const where = finding.path === null ? 'in its start command' : `in ${code(finding.path)}`
  return {
    message: `The container starts as root (${rootCause(finding)}) and steps down with ${code(textOf(finding, 'tool'))} ${where}.`,
    fix: 'Set USER to the number of the user that it becomes, where nothing before that needs root.',
  }
}

function rootCause(finding: Finding): string {
  const spec = textOf(finding, 'spec')
  if (spec === '') return 'no USER is set'
  if (/^(?:root|0)(?::|$)/.test(spec)) return `USER is ${code(spec)}`
  if (/^[+-]?\d*(?::|$)/.test(spec)) return `USER ${code(spec)} is UID 0`
  return `USER ${code(spec)} is UID 0 in the image's /etc/passwd`
}

export function unresolvableWords(finding: Finding): Words {
  const spec = code(textOf(finding, 'spec'))
  const part = textOf(finding, 'part')
  const name = code(textOf(finding, 'name'))
  const file = textOf(finding, 'file')
  const missing = finding.data['fileMissing'] === true ? `there is no ${file} in the image` : `it is not in ${file}`
  const create = part === 'group' ? 'Create the group' : 'Create the user'
  switch (textOf(finding, 'problem')) {
    case 'out-of-range':
      return {
        message: `The container will not start: USER ${spec} has a ${part} number outside 0 to 2147483647.`,
        fix: 'Use a number in that range, such as `USER 10001`.',
      }
    case 'too-many-parts':
      return {
        message: `The container will not start: USER ${spec} has more than one colon.`,
        fix: 'Write `USER user:group`.',
      }
    case 'malformed-file':
      return {
        message: `The container will not start: the ${part} ${name} cannot be looked up, because ${file} has a line that engines refuse.`,
        fix: `Repair ${file}, or write USER as numbers.`,
      }
    default:
      return {
        message: `The container will not start: USER ${spec} names the ${part} ${name}, and ${missing}.`,
        fix: `${create} in the final stage, copy ${file || 'the account file'} from the stage that has it, or write a number, which needs no entry.`,
      }
  }
}

export function nonNumericWords(finding: Finding): Words {
  const [user, group] = textOf(finding, 'spec').split(':')
  const uid = numberOf(finding, 'uid')
  const number = group === undefined ? `USER ${uid}` : `USER ${uid}:${group}`
  return {
    message: `Kubernetes refuses this image under runAsNonRoot: USER ${code(user ?? '')} is a name, and the kubelet does not look it up.`,
    fix: withSnippet('Write its number.', number),
  }
}

export function emptyPasswordWords(finding: Finding): Words {
  const names = listOf(finding, 'accounts')
  const one = names.length === 1 && numberOf(finding, 'count') <= 1
  const accounts = listed(names.map(code), 4, numberOf(finding, 'count'))
  const origin = flagOf(finding, 'inherited') ? ' of the base image' : ''
  const program = textOf(finding, 'program')
  const use =
    program === ''
      ? 'Nothing in the image asks for passwords, so it is only untidy.'
      : `${code(program)} is in the image and may let anyone become that user.`
  return {
    message: `The ${one ? 'account' : 'accounts'}${origin} ${accounts} ${one ? 'has' : 'have'} an empty password in ${code(finding.path ?? '/etc/shadow')}. ${use}`,
    fix: `Lock the password: ${code(`RUN passwd -l ${names[0] ?? 'app'}`)}, or write ${code('!')} in place of the empty field.`,
  }
}

export function duplicateUidWords(finding: Finding): Words {
  const names = listed(listOf(finding, 'accounts').map(code), 4, numberOf(finding, 'count'))
  const uid = numberOf(finding, 'uid')
  const origin = flagOf(finding, 'inherited') ? ' of the base image' : ''
  return {
    message: `The accounts${origin} ${names} share the UID ${uid}${uid === 0 ? ', so each of them is root' : ': they are one user, with the first name'}.`,
    fix: 'Give each account a number of its own (`useradd --uid`, `adduser -u`), or keep only one of them.',
  }
}
