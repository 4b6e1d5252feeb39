import type { Image, TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import type { AnalyzedImage } from '../analysis.ts'
import { packageOwners } from '../packaged.ts'
import type { Environment } from '../start/environment.ts'
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

/** Whether nothing speaks against it that the tool does what its name says, although another program may have its name. */
export function isGenuine(image: AnalyzedImage, name: string, { path, entry }: Program, environment: Environment) {
  const { go = false, interpreter = null } = image.tree.extracts(path ?? '')?.elf ?? {}
  if (entry === null || (interpreter !== null && isPreloaded(image, environment))) return false
  // The projects publish gosu, and s6-overlay its tools, as files.
  const isPublished = name === 'gosu' ? go : go || /^\/package\/admin\//.test(entry.path)
  return isPublished || isVendored(image, entry) || (name !== 'gosu' && image.packages().databases.length === 0)
}

/** Whether a file comes from the base image, or from a package whose record the same layer has, as a package manager writes them. */
function isVendored(image: AnalyzedImage, { path, layer }: TreeEntry): boolean {
  if (image.layers[layer]?.origin === 'base') return true
  return (
    packageOwners(image)
      .get(path)
      ?.some(owner => owner.layer === layer) === true
  )
}

/** ld.so(8): libraries that a dynamic program loads before its own, and that may replace its calls. */
function isPreloaded(image: AnalyzedImage, { variables }: Environment): boolean {
  if ((image.tree.resolve('/etc/ld.so.preload')?.size ?? 0) > 0) return true
  return ['LD_PRELOAD', 'LD_AUDIT'].some(name => {
    const libraries = variables.has(name) ? (variables.get(name)?.split(/[ :]+/) ?? null) : []
    return libraries?.filter(one => one !== '').every(one => isKnownLibrary(image, one)) !== true
  })
}

function isKnownLibrary(image: AnalyzedImage, path: string): boolean {
  const entry = image.tree.resolve(path)
  return path.startsWith('/') && (entry === undefined || isVendored(image, entry))
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
