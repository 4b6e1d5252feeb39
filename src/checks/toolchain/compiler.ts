import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { observeFamily, type Policy } from './findings.ts'

const POLICY: Policy = { own: 'error', inherited: 'warning' }

export const compiler: Check = {
  id: 'toolchain/compiler',
  title: 'A C or C++ compiler is shipped',
  severity: 'error',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: 'A compiler is tens to hundreds of megabytes that nothing needs at run time, and lets an intruder build tools inside the container.',
    how: "GCC and Clang are looked for in every layer by three kinds of evidence: the package databases of dpkg, apk and rpm; executables with an exact name (`gcc`, `x86_64-linux-gnu-g++-12`, `clang-17`); and the compiler's own inner parts (`cc1`, `collect2`, the headers of Clang). Two kinds make an error, inner parts alone a warning, a name alone an info. Runtime libraries (`libgcc`, `libstdc++`, `gcc-12-base`) and links are never evidence. What the base image brings is a warning. What a later layer deleted is still shipped, and is reported as such.",
    limits: 'A compiler that was renamed and stripped of its parts is not recognised.',
    fix: 'Compile in a stage of its own, and copy only the result into the final one:\n\n```dockerfile\nFROM debian:bookworm AS build\nRUN apt-get update && apt-get install -y build-essential\nCOPY . /src\nRUN make -C /src install DESTDIR=/out\n\nFROM debian:bookworm-slim\nCOPY --from=build /out /\n```\n\nWhere it comes with the base image, take a variant without it (`-slim`, `-alpine`, distroless).',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return [...observeFamily(image, 'gcc', POLICY), ...observeFamily(image, 'llvm', POLICY)]
  },
}
