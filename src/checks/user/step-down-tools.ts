import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { Program } from '../start/programs.ts'

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
  /(?:^|[+,])(?:all|(?:cap_)?(?:chown|dac_override|dac_read_search|fowner|setfcap|setgid|setuid|sys_admin|sys_chroot|sys_module|sys_ptrace|sys_rawio|mknod|bpf)|cap_\d+)\b/i

/** setpriv(1), as util-linux and BusyBox read it, and capsh(1): whether the program keeps rights of root. */
export function keepsRights(tool: string, args: readonly string[]): boolean {
  const text = args.join(' ')
  if (tool === 'capsh') {
    // Another program gets the ambient capabilities alone.
    return [...text.matchAll(/--addamb=(\S+)/g)].some(([, list = '']) => POWERFUL.test(list))
  }
  if (tool !== 'setpriv') return false
  const lists = [...text.matchAll(/--(?:ambient|inh)-caps[= ](\S+)/g)].map(([, list = '']) => list)
  return lists.some(list => POWERFUL.test(list)) || /--securebits[= ]\S*\+(?:no_setuid_fixup|keep_caps)/.test(text)
}
