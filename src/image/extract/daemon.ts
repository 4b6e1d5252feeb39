import type { DaemonSetting } from '../extracts.ts'
import type { Extractor } from './extractor.ts'
import { fromWholeFile } from './whole-file.ts'

/** The configuration of Redis has 107 kilobytes. */
const MAX_BYTES = 256 * 1024

// The flag `m` would take a carriage return for the end of a line, too: the programs read on in the comment before it.
/** nginx; PHP-FPM and Redis; supervisord; dnsmasq; HAProxy. */
const SETTINGS: Readonly<Record<DaemonSetting, RegExp>> = {
  'daemon off': /(?:(?<![^\n])|[;}])[ \t]*daemon[ \t]+off[ \t]*;/,
  'daemonize no': /(?<![^\n])[ \t]*daemonize(?:[ \t]*=[ \t]*|[ \t]+)["']?(?:no|false|off|0)\b/i,
  'daemonize yes': /(?<![^\n])[ \t]*daemonize(?:[ \t]*=[ \t]*|[ \t]+)["']?(?:yes|true|on|1)\b/i,
  nodaemon: /(?<![^\n])[ \t]*nodaemon[ \t]*[=:][ \t]*(?:yes|true|on|1)\b/i,
  'keep-in-foreground': /(?<![^\n])[ \t]*(?:keep-in-foreground|no-daemon)[ \t]*\r?(?![^\n])/,
  daemon: /(?<![^\n])[ \t]*daemon[ \t]*\r?(?![^\n])/,
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
