import { basenameOf } from '../../image/paths.ts'
import { resolveUser } from '../../image/user.ts'
import { type Fix, list, text, withSnippet } from '../../text/words.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { startOf } from '../start/start.ts'

/** A server that does not start as another user with a USER instruction alone: it writes to folders of root. */
interface Server {
  programs: readonly string[]
  /** The image to start from instead; null if there is none. */
  image: string | null
  /** The names of an account that its scripts give files to, as another user than root can only do for itself. */
  accounts: readonly string[]
  /** What it writes to, in the layouts of its official image, Debian and Alpine. */
  folders: readonly string[]
}

const SERVERS: readonly Server[] = [
  {
    programs: ['nginx', 'nginx-debug'],
    image: 'nginxinc/nginx-unprivileged',
    accounts: [],
    folders: ['/var/cache/nginx', '/var/lib/nginx', '/var/log/nginx', '/run/nginx', '/run'],
  },
  {
    programs: ['httpd', 'httpd-foreground', 'apache2', 'apache2-foreground', 'apache2ctl', 'apachectl'],
    image: null,
    accounts: ['www-data', 'apache'],
    folders: ['/usr/local/apache2/logs', '/var/log/apache2', '/run/apache2', '/run/lock', '/run'],
  },
]

const UID = 10001

/** How a server of the image can start as another user than root; null if the image starts no such server. */
export function serverFix(image: AnalyzedImage): Fix | null {
  const names = startOf(image).steps.map(({ word, path }) => basenameOf(path ?? word))
  const server = SERVERS.find(({ programs }) => programs.some(program => names.includes(program)))
  if (server === undefined) return null
  const folders = server.folders.filter(folder => image.tree.get(folder)?.type === 'directory')
  if (folders.length === 0) return null
  const own = text`Give a numeric user the folders that the server writes to (${list(folders, folders.length)}), and listen on a port above 1023.`
  const [uid = UID] = server.accounts.flatMap(name => resolveUser(name, image.tree).uid || [])
  const words = server.image === null ? own : text`Start from ${server.image}. Or: ${own}`
  return withSnippet(words, `RUN chown -R ${uid} ${folders.join(' ')}`, `USER ${uid}`)
}
