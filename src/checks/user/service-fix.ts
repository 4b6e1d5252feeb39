import { basenameOf, isBelow } from '../../image/paths.ts'
import { resolveUser } from '../../image/user.ts'
import { type Fix, join, list, plain, text, type Words, withSnippet } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { commandsOfScript } from '../start/script.ts'
import { shellCodeOf } from '../start/shell/code.ts'
import { programWords } from '../start/shell/line.ts'
import { startedSteps } from '../start/started-files.ts'
import { supervisedPrograms } from '../start/supervised.ts'
import { unwrapAll } from '../start/wrappers.ts'
import { hasServices } from './services.ts'

/** A program that does not start, or does nothing, as another user with a USER instruction alone. Measured on Debian. */
interface Service {
  programs: RegExp
  /** What it does that only root can do; absent if other folders are enough. */
  root?: Words
  /** The alternative to a program that needs root. */
  instead?: Words
  /** What it writes to, in the layouts of its official image, Debian and Alpine. */
  folders?: readonly string[]
  /** The names of an account that its scripts give files to, as another user than root can only do for itself. */
  accounts?: readonly string[]
  /** The image to start from instead. */
  image?: string
  /** What its configuration needs, too. */
  needs?: Words
}

const LOW_PORT = text`listen on a port above 1023`
const SUPERVISED = text`remove ${'user='} from the configuration`

const SERVICES: readonly Service[] = [
  {
    programs: /^(?:crond?|anacron)$/,
    root: text`starts each job as another user`,
    instead: text`Start ${'supercronic'} instead, which reads a crontab as any user, and set a numeric USER.`,
  },
  {
    programs: /^(?:sshd|dropbear)$/,
    root: text`logs users in`,
    instead: text`Remove it: ${'docker exec'} needs no server.`,
  },
  {
    programs: /^(?:dockerd|containerd|buildkitd)$/,
    root: text`creates mounts and namespaces`,
    instead: text`Use its rootless mode.`,
  },
  {
    programs: /^(?:systemd|openrc-init|runit-init)$/,
    root: text`prepares a whole system`,
    instead: text`Start the application itself.`,
  },
  {
    programs: /^s6-overlay$/,
    root: text`prepares the container as root`,
    instead: text`Start the program of each service with ${'s6-setuidgid'}.`,
  },
  {
    programs: /^(?:postfix|dovecot|vsftpd|smbd|chronyd|keepalived|openvpn|fail2ban-server)$/,
    root: text`changes users, files of root or the network`,
  },
  {
    programs: /^nginx(?:-debug)?$/,
    image: 'nginxinc/nginx-unprivileged',
    folders: ['/var/cache/nginx', '/var/lib/nginx', '/var/log/nginx', '/run/nginx', '/run'],
    needs: LOW_PORT,
  },
  {
    programs: /^(?:httpd|httpd-foreground|apache2|apache2-foreground|apache2ctl|apachectl)$/,
    accounts: ['www-data', 'apache'],
    folders: ['/usr/local/apache2/logs', '/var/log/apache2', '/run/apache2', '/run/lock', '/run'],
    needs: LOW_PORT,
  },
  // The official image's `php-fpm` writes no files.
  { programs: /^php-fpm\d/, accounts: ['www-data'], folders: ['/run/php', '/var/log'] },
  {
    programs: /^supervisord$/,
    folders: ['/var/log/supervisor', '/run'],
    needs: SUPERVISED,
  },
]

/** A user for what needs no account. Common base images do not have it. */
export const NEW_UID = 10001

/** How the image's services can start as another user than root, if a USER instruction alone is not enough; null if it is. */
export function serviceFix(image: AnalyzedImage): Fix | Words | null {
  const services = servicesOf(image)
  for (const { service, name } of services) {
    const { root, instead } = service
    if (root === undefined) continue
    const waive = instead === undefined ? text`Waive` : text`${instead} Or waive`
    return text`${name} needs root: it ${root}. ${waive} this finding, with a reason and an end date.`
  }
  const all = [...new Set(services.flatMap(({ service }) => service.folders ?? []))]
  const present = all.filter(path => image.tree.get(path)?.type === 'directory')
  const folders = present.filter(path => !present.some(other => isBelow(path, other)))
  const needs = [...new Set(services.flatMap(({ service }) => service.needs ?? []))]
  if (folders.length === 0 && !needs.includes(SUPERVISED)) return null
  const names = services.map(({ name }) => name)
  const what =
    folders.length === 0
      ? text`the ${'logfile'} and ${'pidfile'} of ${'supervisord'}`
      : text`the folders that ${list(names)} ${plain(names.length === 1 ? 'writes' : 'write')} to (${list(folders, folders.length)})`
  const own = text`${join([text`Give a numeric user ${what}`, ...needs], ', and ')}.`
  const base = services.length === 1 ? services[0]?.service.image : undefined
  const accounts = services.flatMap(({ service }) => service.accounts ?? [])
  const [uid = NEW_UID] = accounts.flatMap(name => resolveUser(name, image.tree).uid || [])
  const chown = folders.length === 0 ? [] : [`RUN chown -R ${uid} ${folders.join(' ')}`]
  return withSnippet(base === undefined ? own : text`Start from ${base}. Or: ${own}`, ...chown, `USER ${uid}`)
}

/** The services of the table that the image starts: directly, by a line or script of a shell, or by supervisord. */
function servicesOf(image: AnalyzedImage): { service: Service; name: string }[] {
  const { steps } = startedSteps(image)
  const supervised = supervisedPrograms(image, steps).map(({ words }) => words)
  const called = steps.flatMap(step => commandsOfScript(shellCodeOf(image, step)?.code ?? '') ?? [])
  const commands = [...supervised, ...called.map(({ words }) => programWords(words).map(({ text: word }) => word))]
  const names = new Set([
    ...steps.flatMap(({ word, path, entry }) => [word, path ?? word, entry?.path ?? word].map(basenameOf)),
    ...commands.map(serviceName),
    ...(hasServices(image) && steps.some(({ path }) => path === '/init') ? ['s6-overlay'] : []),
  ])
  return SERVICES.flatMap(service => {
    const name = [...names].find(one => service.programs.test(one))
    return name === undefined ? [] : [{ service, name }]
  })
}

/** `service cron start` starts `cron`. */
function serviceName(command: readonly string[]): string {
  const [word = '', argument = ''] = unwrapAll(command).words
  return basenameOf(basenameOf(word) === 'service' ? argument : word)
}
