import type { Package } from '../../image/package-facts.ts'
import { basenameOf } from '../../image/paths.ts'

/** Names of programs that Debian, Ubuntu, Alpine, Fedora, Red Hat or SUSE ship with privileges. */
const PROGRAMS = new Set([
  // Accounts and logins.
  ...['chage', 'chfn', 'chsh', 'expiry', 'gpasswd', 'newgidmap', 'newgrp', 'newuidmap', 'passwd', 'sg', 'su', 'login'],
  ...['pam_extrausers_chkpwd', 'pam_timestamp_check', 'unix2_chkpwd', 'unix_chkpwd', 'bbsuid', 'userhelper', 'vlock'],
  ...['sudo', 'sudoedit', 'doas', 'pkexec', 'polkit-agent-helper-1', 'ksu', 'utempter', 'write', 'wall', 'bsd-write'],
  // File systems and devices.
  ...[
    'mount',
    'umount',
    'eject',
    'fusermount',
    'fusermount3',
    'mount.cifs',
    'mount.nfs',
    'ntfs-3g',
    'pmount',
    'pumount',
  ],
  ...['mount.ecryptfs_private', 'nvidia-modprobe', 'lxc-user-nic', 'pt_chown', 'staprun', 'Xorg.wrap', 'cgexec'],
  // Network.
  ...['ping', 'ping4', 'ping6', 'arping', 'clockdiff', 'fping', 'mtr-packet', 'traceroute', 'tcptraceroute', 'dumpcap'],
  ...['ssh-agent', 'ssh-keysign', 'pppd', 'rcp', 'rlogin', 'rsh', 'gst-ptp-helper', 'usernetctl', 'qemu-bridge-helper'],
  // Jobs, mail and services.
  ...['at', 'crontab', 'dotlockfile', 'exim4', 'lockspool', 'mail-lock', 'mail-touchlock', 'mail-unlock', 'maildrop'],
  ...['postdrop', 'postqueue', 'procmail', 'sendmail', 'sendmail.sendmail', 'dma', 'dma-mbox-create', 'suexec'],
  ...['dbus-daemon-launch-helper', 'bwrap', 'chrome-sandbox', 'locate', 'mlocate', 'plocate', 'screen', 'starter-suid'],
])

/** Where packages of a distribution have their programs. */
const FOLDERS = /^\/(?:usr\/)?(?:s?bin|lib(?:32|64|exec)?)\//

/**
 * Whether this is a program that distributions ship with privileges. An instruction can write any record into the package
 * database, so the record alone shows nothing.
 */
export function isKnownProgram(path: string, owner: Package | undefined): boolean {
  return owner !== undefined && FOLDERS.test(path) && PROGRAMS.has(basenameOf(path))
}
