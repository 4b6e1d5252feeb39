import { counted, formatBytes } from '../../text/format.ts'
import type { Finding } from '../model.ts'
import { code, flagOf, numberOf, type Words } from './values.ts'

export function unstrippedWords(finding: Finding): Words {
  const [bytes, size, count] = [numberOf(finding, 'bytes'), numberOf(finding, 'size'), numberOf(finding, 'count')]
  const what = flagOf(finding, 'debug') ? 'symbols and debugging information' : 'symbols'
  const path = code(finding.path ?? '')
  return {
    message:
      count > 1
        ? `${path} and ${counted(count - 1, 'other file')} are shipped with their ${what}: without, they are ${formatBytes(bytes)} smaller.`
        : `${path} is shipped with its ${what}: without, it is ${formatBytes(bytes)} of ${formatBytes(size)} smaller.`,
    fix: flagOf(finding, 'go')
      ? `Build it with ${code('go build -ldflags="-s -w"')}.`
      : `Run ${code('strip')} on it in the build stage; with Cargo, set ${code('strip = true')} in the release profile.`,
  }
}
