import { fieldsOfLines } from './accounts.ts'

/**
 * The user IDs that programs in C may find for a name in /etc/passwd: null for one that a library reads as root or as another
 * user. glibc (nss/nss_files), musl (src/passwd) and BusyBox (libpwdgrp) skip different lines that are malformed, and all of them
 * take the first one that is not. Unlike engines, some programs look for a number as a name first (setpriv, chroot).
 */
export function uidsInLibc(content: Uint8Array, name: string): (number | null)[] {
  const uids: (number | null)[] = []
  for (const fields of fieldsOfLines(content) ?? []) {
    const [first = '', , uid = '', gid = ''] = fields
    // A zero byte ends a line of C.
    if (first.split('\0', 1)[0]?.trimStart() !== name) continue
    const isNumber = /^\d{1,10}$/.test(uid) && Number(uid) < 2 ** 32
    uids.push(isNumber ? Number(uid) : null)
    const isSound =
      isNumber && /^\d{1,9}$/.test(gid) && fields.length === PARTS && !fields.some(one => one.includes('\0'))
    if (isSound) break
  }
  return uids
}

/** Fields of a sound line. */
const PARTS = 7
