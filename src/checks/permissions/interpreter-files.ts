import type { TreeEntry } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { privilegedFiles, rootBy } from './privileges.ts'

/** Programs that run what their arguments say, or write any file: shells, languages, launchers, editors, copiers. */
const INTERPRETERS = new RegExp(
  `^(?:${[
    '(?:ba|da|a|z|k|mk|pdk|ya|c|tc|fi)?sh|busybox|toybox',
    '(?:python|pypy|perl|ruby|php|lua|luajit|tclsh|node|nodejs|bun|deno|guile|gjs|java|jshell|Rscript)[\\d.]*',
    '[gmn]?awk|original-awk|sed|find|xargs|env|nice|nohup|setsid|stdbuf|timeout|taskset|flock|unshare|nsenter|chroot',
    'gdb|strace|ltrace|make|gmake|git|docker|socat|ncat|rsync|expect',
    '(?:vim|vi|nano|emacs|ed|ex|less|more|view)(?:\\.\\w+|-[a-z]+)?',
    'cp|mv|dd|tee|tar|install|chmod|chown|setcap|ln',
  ].join('|')})$`,
)

/** An interpreter that makes root of anyone who starts it. */
export interface RootInterpreter {
  entry: TreeEntry
  by: 'setuid' | readonly string[]
  /** The name of the interpreter: its own, or that of a file with the same content. */
  name: string
  /** Whether BusyBox may give up the rights of root: its `suid` option and /etc/busybox.conf decide. */
  mayDrop: boolean
}

/** The visible ones of all layers. Linux ignores the setuid bit of scripts. Needs the extracts `elf` and `checksum`. */
export const rootInterpreters = shared((image: AnalyzedImage): RootInterpreter[] => {
  const candidates = privilegedFiles(image).flatMap(entry => {
    const by = rootBy(entry)
    return by === null || image.tree.extracts(entry.path)?.elf === undefined ? [] : [{ entry, by }]
  })
  if (candidates.length === 0) return []
  const copies = namesByContent(image, new Set(candidates.flatMap(({ entry }) => contentOf(image, entry.path) ?? [])))
  return candidates.flatMap(({ entry, by }) => {
    const own = basenameOf(entry.path)
    const name = INTERPRETERS.test(own) ? own : copies.get(contentOf(image, entry.path) ?? '')
    if (name === undefined) return []
    return [{ entry, by, name, mayDrop: by === 'setuid' && /^(?:busy|toy)box$/.test(name) }]
  })
})

function contentOf({ tree }: AnalyzedImage, path: string): string | undefined {
  return tree.extracts(path)?.checksum
}

/** The interpreters of all layers that have one of these contents. */
function namesByContent({ layers }: AnalyzedImage, contents: ReadonlySet<string>): Map<string, string> {
  const names = new Map<string, string>()
  if (contents.size === 0) return names
  for (const { extracts } of layers) {
    for (const [path, { checksum }] of extracts) {
      if (checksum === undefined || !contents.has(checksum)) continue
      const name = basenameOf(path)
      if (INTERPRETERS.test(name)) names.set(checksum, name)
    }
  }
  return names
}
