import type { Finding } from '../model.ts'
import { code, numberOf, textOf, type Words, withSnippet } from './values.ts'

export function rootWords(finding: Finding): Words {
  const spec = textOf(finding, 'spec')
  const tool = textOf(finding, 'stepsDownWith')
  const cause =
    spec === ''
      ? 'no USER is set'
      : /^(?:root|0)(?::|$)/.test(spec)
        ? `USER is ${code(spec)}`
        : /^[+-]?\d*(?::|$)/.test(spec)
          ? `USER ${code(spec)} is UID 0`
          : `USER ${code(spec)} is UID 0 in the image's /etc/passwd`
  if (tool !== '') {
    const where = finding.path === null ? 'in its start command' : `in ${code(finding.path)}`
    return {
      message: `The container starts as root (${cause}) and steps down with ${code(tool)} ${where}.`,
      fix: 'Set USER to the number of the user that it becomes, where nothing before that needs root.',
    }
  }
  return {
    message: `The container runs as root: ${cause}.`,
    fix: withSnippet(
      'End the final stage with the number of a user; it needs no account, and the official Node.js images have 1000 ready.',
      'USER 10001',
    ),
  }
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
