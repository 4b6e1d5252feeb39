import { counted, formatBytes, formatCount } from '../../text/format.ts'
import type { Finding } from '../model.ts'
import { code, flagOf, listed, listOf, numberOf, type Words } from './values.ts'

export function deletedWords(finding: Finding): Words {
  return {
    message: `Deleted ${otherPlace(finding)}, and still shipped: ${amount(finding)}.`,
    fix: 'Delete in the instruction that creates, or leave it to a build stage and copy only the result.',
  }
}

export function overwrittenWords(finding: Finding): Words {
  return {
    message: `Replaced ${otherPlace(finding)}, and shipped in both versions: ${amount(finding)} of the older one.`,
    fix: 'Write these files once: in one instruction, or copied from a stage that finishes them.',
  }
}

export function copiedUpWords(finding: Finding): Words {
  const from = flagOf(finding, 'otherIsBase') ? 'the base image' : `layer ${numberOf(finding, 'otherLayer')}`
  return {
    message: `Shipped a second time with the same content, changed only in owner, mode or time: ${amount(finding)} of ${from}.`,
    fix: 'Set owner and mode where the files come from: `COPY --chown=... --chmod=...`, or `chown` in the instruction that creates them.',
  }
}

export function duplicatesWords(finding: Finding): Words {
  const [copy = ''] = listOf(finding, 'paths')
  const [original = ''] = listOf(finding, 'originals')
  const count = numberOf(finding, 'files')
  const copies = count === 1 ? 'one copy' : `${formatCount(count)} copies`
  return {
    message: `${formatBytes(numberOf(finding, 'bytes'))} in ${copies} of files that are there already; the largest: ${code(copy)} is ${code(original)}.`,
    fix: 'Keep one of them, and link to it where the other is needed.',
  }
}

/** `12 MB in 3 files (a, b and 1 other)`. */
function amount(finding: Finding): string {
  const files = numberOf(finding, 'files')
  const paths = listed(listOf(finding, 'paths').map(code), 2, files)
  return `${formatBytes(numberOf(finding, 'bytes'))} in ${counted(files, 'file')} (${paths})`
}

function otherPlace(finding: Finding): string {
  const line = numberOf(finding, 'otherLine')
  const layer = numberOf(finding, 'otherLayer')
  if (layer === finding.layer) return 'in the same layer'
  return line > 0 ? `by line ${line}` : `by layer ${layer}`
}
