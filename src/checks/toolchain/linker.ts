import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { observeFamily, shipsOwn } from './findings.ts'

export const linker: Check = {
  id: 'toolchain/linker',
  title: 'A linker or assembler is shipped',
  severity: 'error',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: 'Linkers and assemblers (binutils, LLD, mold) serve building alone; with a compiler they make the image a build machine.',
    how: "Packages, executables with an exact name (`ld`, `ld.bfd`, `as`, `ld.lld`, `mold`) and the linker scripts of binutils, in two kinds at least. The dynamic loader (`ld.so`, `ld-linux-*.so.2`, `ld-musl-*.so.1`) runs every program and is never meant. An error where the own layers also ship a compiler, else a warning; from the base image a warning beside the base's compiler, else an info.",
    limits:
      'Programs that call `objdump`, `strip` or `ld` at run time exist (profilers, some JIT compilers): waive the finding there.',
    fix: 'Keep `binutils` in the build stage. Where a package pulls it in, look who asks for it (`apt-get install --no-install-recommends`, `apk info -r binutils`).',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const own = shipsOwn(image, 'gcc') || shipsOwn(image, 'llvm') ? 'error' : 'warning'
    const inBase = [...observeFamily(image, 'gcc', BESIDE), ...observeFamily(image, 'llvm', BESIDE)].length > 0
    return observeFamily(image, 'linker', { own, inherited: inBase ? 'warning' : 'info' })
  },
}

const BESIDE = { own: 'error', inherited: 'warning' } as const
