/** What a file's capabilities let a process do. */
export interface Capabilities {
  /** Permitted and inheritable ones, by their names in capabilities(7); `cap_41` for a number without a name. */
  names: readonly string[]
  /** Whether a process has the permitted ones from its start. If it may not have one of them, the kernel does not start it. */
  effective: boolean
  /** The permitted ones that a process uses at once, or can turn on for itself. */
  permitted: readonly string[]
  /** Those of the permitted ones with which a process can become root. */
  root: readonly string[]
  /** The inheritable ones with which a process can become root if its parent has them as inheritable, too. */
  inheritableRoot: readonly string[]
  /** Whether the kernel applies all of them in a container, and none makes root. */
  harmless: boolean
}

/** By number. Linux, include/uapi/linux/capability.h. */
const NAMES = [
  'chown',
  'dac_override',
  'dac_read_search',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'linux_immutable',
  'net_bind_service',
  'net_broadcast',
  'net_admin',
  'net_raw',
  'ipc_lock',
  'ipc_owner',
  'sys_module',
  'sys_rawio',
  'sys_chroot',
  'sys_ptrace',
  'sys_pacct',
  'sys_admin',
  'sys_boot',
  'sys_nice',
  'sys_resource',
  'sys_time',
  'sys_tty_config',
  'mknod',
  'lease',
  'audit_write',
  'audit_control',
  'setfcap',
  'mac_override',
  'mac_admin',
  'syslog',
  'wake_alarm',
  'block_suspend',
  'audit_read',
  'perfmon',
  'bpf',
  'checkpoint_restore',
]

/**
 * Those with which a process can become root, by what capabilities(7) says of them: it sets its own user or group
 * (`setuid`, `setgid`); writes or reads any file, or gives itself a file of root or more capabilities (`chown`,
 * `dac_override`, `dac_read_search`, `fowner`, `setfcap`, `mac_override`, `mac_admin`); changes a process of root
 * (`sys_ptrace`); or changes the kernel or reaches its devices (`sys_admin`, `sys_module`, `sys_rawio`, `sys_boot`,
 * `mknod`, `bpf`).
 */
const ROOT = new Set(
  [
    ...['setuid', 'setgid', 'chown', 'dac_override', 'dac_read_search', 'fowner', 'setfcap', 'mac_override'],
    ...['mac_admin', 'sys_ptrace', 'sys_admin', 'sys_module', 'sys_rawio', 'sys_boot', 'mknod', 'bpf'],
  ].map(name => `cap_${name}`),
)

/**
 * With it, a program runs setuid programs in a directory where the loader and PAM read other files. That needs such programs in
 * the image, so it alone does not make root.
 */
const CHROOT = 'cap_sys_chroot'

/** Bytes of the longest valid value. */
const MAX_VALUE = 24

/** The value of `security.capability` as entries have it: in hexadecimal, and one byte too long if it is invalid. */
export function encodeCapabilities(value: Buffer): string {
  return value.toString('hex', 0, MAX_VALUE + 1)
}

/** Whether an entry could have this text. */
export function isEncoded(text: string): boolean {
  return text.length <= 2 * (MAX_VALUE + 1) && /^(?:[0-9a-f]{2})*$/.test(text)
}

/**
 * Reads the value of `security.capability`: revision 1 with 32 bits for each set, 2 with 64, and 3 with the user ID of
 * the namespace's root. Linux, security/commoncap.c, `get_vfs_caps_from_disk`: it applies revision 3 only if that ID is
 * the container's root, and refuses to start a file with any other value.
 */
export function readCapabilities(encoded: string): Capabilities {
  const value = Buffer.from(encoded, 'hex')
  const revision = value[3] ?? 0
  const isValid = revision > 0 && value.length === [0, 12, 20, 24][revision]
  if (!isValid) return { names: [], effective: false, permitted: [], root: [], inheritableRoot: [], harmless: false }
  const applies = revision < 3 || value.readUInt32LE(20) === 0
  const sets = (at: number) =>
    [at, ...(revision === 1 ? [] : [at + 8])].flatMap((from, word) => {
      const bits = value.readUInt32LE(from)
      return Array.from({ length: 32 }, (_, bit) => bit).flatMap(bit => {
        const number = word * 32 + bit
        return (bits >>> bit) & 1 ? [`cap_${NAMES[number] ?? number}`] : []
      })
    })
  const permitted = sets(4)
  const inheritable = sets(8)
  const names = [...new Set([...permitted, ...inheritable])]
  const isKnown = (name: string) => !/\d$/.test(name)
  return {
    names,
    effective: applies && ((value[0] ?? 0) & 1) !== 0,
    permitted: applies ? permitted : [],
    root: applies ? permitted.filter(name => ROOT.has(name)) : [],
    inheritableRoot: applies ? inheritable.filter(name => ROOT.has(name)) : [],
    harmless: applies && names.every(name => isKnown(name) && !ROOT.has(name) && name !== CHROOT),
  }
}
