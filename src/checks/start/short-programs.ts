import { basenameOf } from '../../image/paths.ts'

/** Programs that prepare a start and end at once. */
const SHORT = new Set(
  `addgroup adduser awk base64 basename cat chgrp chmod chown chpasswd cmp cp cut date delgroup deluser df diff dig dirname
  du echo egrep env envsubst expr false fgrep find free getent getfacl gpasswd grep groupadd groupdel groupmod groups gunzip
  gzip head host hostname id install ip iptables jq ldconfig ln locale-gen ls md5sum mkdir mkfifo mktemp mount mountpoint mv
  nproc nslookup openssl passwd printenv printf ps pwd pwgen readlink realpath rm rmdir sed seq setcap setfacl sha1sum
  sha256sum sort ssh-keygen stat stty sync sysctl tar test touch tr true tty umount uname uniq unzip
  update-ca-certificates useradd userdel usermod wc which whoami xargs yq`.split(/\s+/),
)

/** Programs that serve nothing. */
const IDLE = new Set(['sleep', 'tail', 'yes', 's6-log', 'logutil-service', 'svlogd'])

export function endsSoon(word: string): boolean {
  return SHORT.has(basenameOf(word))
}

/** Whether a container is not for this program: it only prepares, waits or writes a log. */
export function isHelper(word: string): boolean {
  return endsSoon(word) || IDLE.has(basenameOf(word))
}
