import type { ElfFacts } from '../../image/elf-facts.ts'
import type { Image } from '../../image/model.ts'

/**
 * Whether a whole page of what is mapped is behind the end of the file. A process that reads one dies of SIGBUS or SIGSEGV
 * (mmap(2)); the rest of the last page is zeros. Other machines may have pages of 64 KiB.
 */
export function lacksPages({ missing }: ElfFacts, size: number, { platform }: Image): boolean {
  const page = /^(?:amd64|386)$/.test(platform.architecture) ? 4096 : 65_536
  return missing > 0 && Math.floor((size + missing - 1) / page) * page >= size
}
