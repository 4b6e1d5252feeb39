import { basenameOf } from '../../image/paths.ts'

/** Modules of PAM in packages of Debian, Ubuntu, Alpine, Fedora, Red Hat or SUSE, without `pam_`. */
const MODULES = new Set([
  // libpam
  ...['access', 'canonicalize_user', 'cracklib', 'debug', 'deny', 'echo', 'env', 'exec', 'faildelay', 'faillock'],
  ...['filter', 'ftp', 'group', 'issue', 'keyinit', 'lastlog', 'limits', 'listfile', 'localuser', 'loginuid', 'mail'],
  ...[
    'mkhomedir',
    'motd',
    'namespace',
    'nologin',
    'permit',
    'postgresok',
    'pwhistory',
    'rhosts',
    'rootok',
    'securetty',
  ],
  ...['selinux', 'sepermit', 'setquota', 'shells', 'stress', 'succeed_if', 'tally2', 'time', 'timestamp', 'tty_audit'],
  ...['umask', 'unix', 'userdb', 'usertype', 'warn', 'wheel', 'xauth'],
  // Other packages
  ...['apparmor', 'cap', 'ccreds', 'cgfs', 'duo', 'ecryptfs', 'elogind', 'extrausers', 'fprintd', 'fscrypt'],
  ...[
    'gnome_keyring',
    'google_authenticator',
    'kanidm',
    'krb5',
    'ldap',
    'mount',
    'oath',
    'passwdqc',
    'p11_kit',
    'pkcs11',
  ],
  ...[
    'pwquality',
    'radius_auth',
    'slurm',
    'slurm_adopt',
    'ssh_agent_auth',
    'sss',
    'sss_gss',
    'systemd',
    'systemd_home',
  ],
  ...['systemd_loadkey', 'tacplus', 'u2f', 'winbind', 'yubico', 'zfs_key'],
])

/** Libraries for every program. */
const PRELOADED =
  /^lib(?:jemalloc|tcmalloc|tcmalloc_minimal|mimalloc|mimalloc-secure|hardened_malloc|snmalloc|eatmydata)\.so[.\d]*$/

/** Libraries of name services, without `libnss_`. */
const SERVICES =
  /^libnss_(?:compat|db|dns|files|hesiod|nis|nisplus|altfiles|cache_oslogin|oslogin|extrausers|sss|ldap|systemd|myhostname|mymachines|resolve|mdns[46]?(?:_minimal)?|winbind|wins|libvirt|libvirt_guest)\.so\.2$/

/** Where packages of a distribution have them. */
const FOLDERS = /^\/(?:usr\/)?lib(?:32|64)?\/(?:[a-z\d_]+-linux-[a-z\d]+\/)?(?:security\/|libeatmydata\/)?[^/]+$/

/** Whether this is a library that distributions ship for programs of root to load. The record alone shows nothing. */
export function isKnownLibrary(path: string): boolean {
  const name = basenameOf(path)
  const module = /^pam_(\w+)\.so$/.exec(name)?.[1] ?? ''
  return FOLDERS.test(path) && (MODULES.has(module) || PRELOADED.test(name) || SERVICES.test(name))
}
