import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { commandsOf } from './children.ts'
import { findProgram } from './programs.ts'
import type { State } from './shell/state.ts'
import { userOfTool } from './tool-user.ts'
import { unwrap, unwrapAll } from './wrappers.ts'

/** Programs that prepare a start and end at once. */
const SHORT = new Set(
  `addgroup adduser awk base64 basename cat chgrp chmod chown chpasswd cmp cp cut date delgroup deluser df diff dig dirname
  du echo egrep env envsubst expr false fgrep fping free fusermount fusermount3 getent getfacl gpasswd grep groupadd groupdel groupmod groups gunzip
  gzip head host hostname id install ip iptables jq ldconfig ln locale-gen ls md5sum mkdir mkfifo mktemp mount mountpoint mv
  nproc nslookup passwd ping ping6 printenv printf ps pwd pwgen readlink realpath rm rmdir sed seq setcap setfacl sha1sum
  sha256sum sort ssh-keygen stat stty sync sysctl tar test touch tr true tty umount uname uniq unzip
  update-ca-certificates useradd userdel usermod wc which whoami yq`.split(/\s+/),
)

/** Programs that serve nothing. */
const IDLE = new Set(['sleep', 'tail', 'yes', 's6-log', 'logutil-service', 'svlogd'])

/** Where distributions and images have their tools. */
const TOOL_FOLDER = /^\/(?:usr\/(?:local\/)?)?s?bin\//

/** Programs that start each other; real commands have fewer. */
const MAX_DEPTH = 8

/** Whether a command surely ends at once, serves nothing, or does not run as root. */
export function endsSoon(image: Image, words: readonly string[], state: State, depth = MAX_DEPTH): boolean {
  if (depth === 0) return false
  const inner = (others: readonly string[]) => endsSoon(image, others, state, depth - 1)
  const [word = '', ...args] = words
  const base = basenameOf(word)
  const wrapped = unwrap(word, args)
  const isOther = wrapped?.user != null && userOfTool(image, base, wrapped.user, state) === 'other'
  if (wrapped !== null) return isOther || (wrapped.words.length > 0 ? inner(wrapped.words) : wrapped.kind === 'env')
  if (base === 'find' || base === 'xargs') return commandsOf(base, args).every(inner)
  const { path } = findProgram(image, word, null, state.environment) ?? {}
  return isHelper(word) && TOOL_FOLDER.test(path ?? `/bin/${word}`)
}

/** Whether a command only prepares a start, and ends at once. */
export function isShort(words: readonly string[], depth = MAX_DEPTH): boolean {
  if (depth === 0) return false
  const [word = words[0] ?? '', ...args] = unwrapAll(words).words
  const base = basenameOf(word)
  return base === 'find' || base === 'xargs'
    ? commandsOf(base, args).every(inner => isShort(inner, depth - 1))
    : SHORT.has(base)
}

/** Whether a container is not for this program: it only prepares, waits or writes a log. */
export function isHelper(word: string): boolean {
  return SHORT.has(basenameOf(word)) || IDLE.has(basenameOf(word))
}
