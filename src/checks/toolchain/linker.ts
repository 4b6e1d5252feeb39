import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { observeFamily, TOOL_GRADES } from './findings.ts'
import { runtimeBase } from './runtime-base.ts'
import type { FixWords } from './words.ts'

const fix: FixWords = ({ inherited }, base) =>
  inherited
    ? (runtimeBase(base) ??
      text`Use a variant of the base image without build tools, if there is one (${'-slim'}, ${'-alpine'} or distroless). If not, use this one only in a separate build stage.`)
    : text`Install it only in the build stage. If another package pulls it in, use ${'apt-get install --no-install-recommends'}.`

export const linker: Check = {
  id: 'toolchain/linker',
  title: 'Linker or assembler shipped',
  severity: 'error',
  inherited: 'error',
  evidence: TOOL_GRADES,
  systems: 'unix',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: prose`
      Linkers and assemblers (binutils, LLD, mold, NASM, YASM) are only needed to build. Together with a compiler they turn the
      container into a build machine.
    `,
    how: prose`
      Stagegate looks for packages, executables with an exact name (\`ld\`, \`ld.bfd\`, \`as\`, \`ld.lld\`, \`mold\`, \`nasm\`, \`yasm\`),
      the linker scripts of binutils, and texts that only the programs of binutils, LLD, mold, NASM and YASM have, under any name. The LLD
      that Julia needs at run time is not reported. Those of the base image count as much as own ones. The dynamic loader (\`ld.so\`,
      \`ld-linux-*.so.2\`, \`ld-musl-*.so.1\`) is needed by every program and never reported.
    `,
    limits: prose`
      Some programs call \`objdump\`, \`strip\` or \`ld\` at run time, such as profilers and JIT compilers. Waive the
      finding for these.
    `,
    fix: prose`
      Install \`binutils\` only in the build stage. If a package pulls it in, find out which one (\`apt-get install
      --no-install-recommends\`, \`apk info -r binutils\`).
    `,
  },
  run(image) {
    return observeFamily(image, 'linker', fix)
  },
}
