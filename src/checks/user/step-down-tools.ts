import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Program } from '../start/programs.ts'
import type { Wrapped } from '../start/wrappers.ts'

/** Tools that are applets of BusyBox. */
const APPLETS = new Set(['su', 'setpriv', 'chpst', 'setuidgid', 'start-stop-daemon'])

/** Tools that read their arguments alike, so that one may be a link to another. */
const ALIKE = /^(?:gosu|su-exec|s6-setuidgid|setuidgid)\b/

/** Whether a program is the tool that its name says: an ELF file, under that name or as an applet of BusyBox. */
export function isTool({ tree }: Image, name: string, { path, entry, problem }: Program): boolean {
  if (problem !== null || entry === null || (tree.extracts(path ?? '')?.elf?.bits ?? 0) === 0) return false
  const file = basenameOf(entry.path)
  if (/^busybox\b/.test(file)) return APPLETS.has(name)
  return file.startsWith(name) || (ALIKE.test(name) && ALIKE.test(file))
}

/** Capabilities that a program can become root with, or read and change everything. */
const POWERFUL =
  /^(?:all|(?:cap_)?(?:chown|dac_override|dac_read_search|fowner|setfcap|setgid|setuid|sys_admin|sys_chroot|sys_module|sys_ptrace|sys_rawio|mknod|bpf)|cap_\d+)$/i

/**
 * What the program that a tool starts has of the rights of root: setpriv(1), as util-linux and BusyBox read it, and
 * capsh(1). Another user's program gets the ambient capabilities alone; the inheritable ones only if its file has them.
 */
export function keepsRights({ tool, options }: Wrapped): 'kept' | 'dropped' | 'unknown' {
  const valuesOf = (...names: string[]) => options.flatMap(({ name, value }) => (names.includes(name) ? value : []))
  const adds = (value: string, sign: RegExp) =>
    value.split(',').some(word => sign.test(word) && POWERFUL.test(word.replace(/^[-+^%!]+/, '')))
  if (tool === 'capsh') {
    const isAmbient =
      valuesOf('addamb').some(value => adds(value, /^/)) || valuesOf('iab').some(value => adds(value, /\^/))
    return isAmbient ? 'kept' : 'dropped'
  }
  if (tool !== 'setpriv') return 'dropped'
  const isKept = valuesOf('securebits').some(value => /\+(?:no_setuid_fixup|keep_caps)/.test(value))
  if (isKept || valuesOf('ambient-caps').some(value => adds(value, /^\+/))) return 'kept'
  return valuesOf('inh-caps').some(value => adds(value, /^\+/)) ? 'unknown' : 'dropped'
}
