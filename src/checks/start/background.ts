import type { DaemonSetting } from '../../image/extracts.ts'
import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { absolute } from './environment.ts'
import { valuesOf } from './file-arguments.ts'
import type { Call } from './needed-file.ts'

/** A program that goes to the background, after which the process that the container started ends. */
interface Daemon {
  name: RegExp
  /** Whether it does without any arguments. */
  isDefault: boolean
  /** The arguments with which it does in any case. */
  goes?: RegExp
  /** The arguments that keep it in the foreground, or with which it does something else. */
  stays?: RegExp
  /** The setting of its configuration that decides otherwise, the option that names the file, and the name that it has without. */
  setting?: { name: DaemonSetting; option: RegExp; file: string }
  /** What starts it in the foreground. */
  instead: string
}

/** @param part what a word may have anywhere */
const byWords = (text: string, part?: string): RegExp =>
  new RegExp(`${part === undefined ? '' : `${part}|`}(?:^| )(?:${text})(?= |$)`)
const byDefault = (name: RegExp, stays: string, instead: string, part?: string): Daemon => {
  return { name, isDefault: true, stays: byWords(`${stays}|-[hvV?]|--help|--version`, part), instead }
}
const onDemand = (name: RegExp, goes: string, instead: string): Daemon => ({
  name,
  isDefault: false,
  goes: byWords(goes),
  instead,
})

const FOREGROUND = 'FOREGROUND|NO_DETACH'

/** Measured with the packages of Debian 12, BusyBox 1.36 and PM2 6. */
const DAEMONS: readonly Daemon[] = [
  {
    ...byDefault(/^(?:nginx|openresty)$/, '-[tTs]', "nginx -g 'daemon off;'", '\\bdaemon +off\\b'),
    setting: { name: 'daemon off', option: /^-c$/, file: 'nginx.conf' },
  },
  {
    ...byDefault(/^php-?fpm[\d.]*$/, '-\\w*F\\w*|--nodaemonize|-[tim]|-tt', 'php-fpm -F'),
    goes: byWords('-D|--daemonize'),
    setting: { name: 'daemonize no', option: /^(?:-y|--fpm-config)$/, file: 'php-fpm.conf' },
  },
  {
    ...byDefault(/^supervisord$/, '-\\w*n\\w*|--nodaemon', 'supervisord -n'),
    setting: { name: 'nodaemon', option: /^(?:-c|--configuration)$/, file: 'supervisord.conf' },
  },
  byDefault(/^cron$/, '-\\w*f.*', 'cron -f'),
  byDefault(/^crond$/, '-\\w*[fdnx].*', 'crond -f'),
  byDefault(/^sshd$/, '-\\w*[DdtTiG].*', 'sshd -D'),
  byDefault(/^rsyslogd$/, '-\\w*[ndN].*', 'rsyslogd -n'),
  byDefault(/^lighttpd$/, '-\\w*[Dtip].*', 'lighttpd -D'),
  {
    ...byDefault(/^dnsmasq$/, '-\\w*[kdw].*|--keep-in-foreground|--no-daemon|--test', 'dnsmasq -k'),
    setting: { name: 'keep-in-foreground', option: /^(?:-C|--conf-file)$/, file: 'dnsmasq.conf' },
  },
  byDefault(/^squid$/, '-\\w*[NkzX].*|--foreground', 'squid -N'),
  byDefault(/^varnishd$/, '-\\w*[FdC].*', 'varnishd -F'),
  byDefault(/^slapd$/, '-\\w*[dT].*', 'slapd -d 0'),
  {
    ...onDemand(/^(?:apachectl|apache2ctl)$/, '(?:-k )?(?:start|restart|graceful)', 'apachectl -D FOREGROUND'),
    stays: byWords('-X', FOREGROUND),
  },
  // Apache's, and that of BusyBox.
  byDefault(/^(?:httpd|apache2)$/, '-X|-\\w*[ftSlLM].*|-k (?!start).*', 'httpd -DFOREGROUND', FOREGROUND),
  {
    ...onDemand(/^(?:redis|valkey)-server$/, '--daemonize (?:yes|true)', 'redis-server --daemonize no'),
    stays: byWords('--daemonize no'),
    setting: { name: 'daemonize yes', option: /^$/, file: '' },
  },
  {
    ...onDemand(/^haproxy$/, '-D', 'haproxy -W -db'),
    stays: byWords('-W?db?|-W|-c'),
    setting: { name: 'daemon', option: /^-f$/, file: '' },
  },
  onDemand(/^memcached$/, '-d|--daemon', 'memcached'),
  onDemand(/^gunicorn$/, '-D|--daemon', 'gunicorn'),
  {
    ...onDemand(/^pm2$/, 'start|restart|reload|resurrect', 'pm2-runtime'),
    stays: byWords('--no-daemon|--attach'),
  },
  onDemand(/^(?:pg_ctl|pg_ctlcluster)$/, '(?:re)?start', 'postgres'),
  onDemand(/^(?:service|rc-service)$/, '\\S+ start', 'the program of the service'),
]

/** How surely a program ends at once because it goes to the background, and what starts it in the foreground. */
export interface Background {
  isSure: boolean
  instead: string
}

/** Null if a program stays in the foreground, or if that is unknown. */
export function goesToBackground(image: Image, { word, args, environment }: Call): Background | null {
  const [applet = '', ...others] = args
  if (basenameOf(word) === 'busybox') return goesToBackground(image, { word: applet, args: others, environment })
  // `/etc/init.d/nginx start`
  const isService = /^\/etc\/init\.d\/[\w.-]+$/.test(word)
  const daemon = DAEMONS.find(({ name }) => name.test(isService ? 'service' : basenameOf(word)))
  const line = isService ? `${basenameOf(word)} ${args.join(' ')}` : args.join(' ')
  if (daemon === undefined || daemon.stays?.test(line)) return null
  const { isDefault, goes, setting, instead } = daemon
  if (goes?.test(line)) return { isSure: true, instead }
  if (setting === undefined) return isDefault ? { isSure: true, instead } : null
  const values = setting.option.test('') ? args.slice(0, 1) : valuesOf(args, setting.option)
  const files = values.map(file => absolute(environment, file)).filter(file => file !== null)
  const all = isDefault ? configurations(image) : []
  const isSet = [...files, ...all].some(file => image.tree.extracts(file)?.daemon === setting.name)
  if (!isDefault) return isSet ? { isSure: true, instead } : null
  const isThere = files.length > 0 ? files.some(file => image.tree.resolve(file)) : all.some(isNamed(setting.file))
  return isSet ? null : { isSure: isThere, instead }
}

const isNamed = (name: string) => (path: string) => basenameOf(path) === name

/** The configurations of an image: each may be a part of another one. */
function configurations({ tree }: Image): string[] {
  const paths: string[] = []
  for (const { path } of tree.entries()) {
    if (/\.(?:conf|cfg|ini)$/.test(path) && !path.startsWith('/usr/share/')) paths.push(path)
  }
  return paths
}
