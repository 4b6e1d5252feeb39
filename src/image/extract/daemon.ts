import type { DaemonSetting } from '../extracts.ts'
import type { Extractor } from './extractor.ts'
import { fromWholeFile } from './whole-file.ts'

/** The configuration of Redis has 107 kilobytes. */
const MAX_BYTES = 256 * 1024

/** nginx; PHP-FPM and Redis; supervisord; dnsmasq; HAProxy. */
const SETTINGS: Readonly<Record<DaemonSetting, RegExp>> = {
  'daemon off': /(?:^|[;}])\s*daemon\s+off\s*;/m,
  'daemonize no': /^\s*daemonize(?:\s*=\s*|\s+)["']?(?:no|false|off|0)\b/im,
  'daemonize yes': /^\s*daemonize(?:\s*=\s*|\s+)["']?(?:yes|true|on|1)\b/im,
  nodaemon: /^\s*nodaemon\s*[=:]\s*(?:yes|true|on|1)\b/im,
  'keep-in-foreground': /^\s*(?:keep-in-foreground|no-daemon)\s*$/m,
  daemon: /^\s*daemon\s*$/m,
}
const NAMES = Object.keys(SETTINGS) as DaemonSetting[]

/** What a configuration says about the background; other files have no result. */
export const daemon: Extractor<'daemon'> = {
  name: 'daemon',
  start({ path, size }) {
    if (!/\.(?:conf|cfg|ini)$/.test(path) || size > MAX_BYTES || size === 0) return null
    return fromWholeFile(size, content => {
      const text = content.toString('utf8')
      return NAMES.find(name => SETTINGS[name].test(text)) ?? null
    })
  },
  parse(value) {
    const setting = NAMES.find(name => name === value)
    if (setting === undefined) throw new RangeError()
    return setting
  },
}
