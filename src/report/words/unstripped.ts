import { formatBytes } from '../format.ts'
import type { Finding } from '../model.ts'
import { code, flagOf, numberOf, type Words } from './values.ts'

export function unstrippedWords(finding: Finding): Words {
  const [bytes, size] = [numberOf(finding, 'bytes'), numberOf(finding, 'size')]
  const what = flagOf(finding, 'debug') ? 'symbols and debugging information' : 'symbols'
  return {
    message: `${code(finding.path ?? '')} is shipped with its ${what}: without, it is ${formatBytes(bytes)} of ${formatBytes(size)} smaller.`,
    fix: flagOf(finding, 'go')
      ? `Build it with ${code('go build -ldflags="-s -w"')}.`
      : `Run ${code('strip')} on it in the build stage; with Cargo, set ${code('strip = true')} in the release profile.`,
  }
}
