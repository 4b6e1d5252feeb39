/** Files of Debian with which setuid programs make root. */
import type { FakeEntry } from '../../helpers/image.ts'
import { GLIBC, glibcProgram, library } from '../runtime/files.ts'

export const unixAccounts = (): FakeEntry => ({
  path: '/etc/passwd',
  content: 'root:x:0:0:root:/root:/bin/sh\n',
  mode: 0o644,
})

export const settings = (name: string, content: string): FakeEntry => ({
  path: `/etc/pam.d/${name}`,
  content,
  mode: 0o644,
})

export const SU: FakeEntry = { ...glibcProgram('/usr/bin/su', ['libpam.so.0']), mode: 0o4755 }

const stack = (kind: string) =>
  `${kind} [success=1 default=ignore] pam_unix.so nullok\n${kind} requisite pam_deny.so\n${kind} required pam_permit.so\n`

/** What `su` of Debian needs: libraries, modules and settings. */
export const PAM: FakeEntry[] = [
  ...GLIBC,
  library('/usr/lib/x86_64-linux-gnu/libpam.so.0', { needed: ['libc.so.6'] }),
  settings(
    'su',
    'auth sufficient pam_rootok.so\nsession required pam_env.so readenv=1\n@include common-auth\n@include common-account\n',
  ),
  settings('common-auth', stack('auth')),
  settings('common-account', stack('account')),
  settings(
    'other',
    '@include common-auth\n@include common-account\npassword required pam_deny.so\nsession required pam_deny.so\n',
  ),
  unixAccounts(),
  { path: '/etc/shadow', content: 'root:*:1:0:99999:7:::', mode: 0o640, extracts: { emptyPasswords: [] } },
]
