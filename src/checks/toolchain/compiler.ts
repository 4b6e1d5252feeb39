import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { observeFamily, TOOL_GRADES } from './findings.ts'
import { runtimeBase } from './runtime-base.ts'
import { COMPILER_FAMILIES } from './tables/compilers.ts'
import { buildStage, type FixWords } from './words.ts'

const fix: FixWords = (shipment, base) =>
  shipment.inherited
    ? (runtimeBase(base) ??
      text`Use a variant of the base image without a compiler, if there is one (${'-slim'}, ${'-alpine'} or distroless). If not, use this one only in a separate build stage.`)
    : buildStage(shipment)

export const compiler: Check = {
  id: 'toolchain/compiler',
  title: 'C or C++ compiler shipped',
  severity: 'error',
  inherited: 'error',
  evidence: TOOL_GRADES,
  systems: 'unix',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: prose`
      A compiler adds tens to hundreds of megabytes that no program needs at run time, and it lets an attacker build
      tools inside the container.
    `,
    how: prose`
      Stagegate searches every layer for four kinds of evidence of GCC, Clang, Intel's compiler and TCC: packages in the databases of dpkg,
      apk and rpm; executables with an exact name (\`gcc\`, \`x86_64-linux-gnu-g++-12\`, \`clang-17\`); internal
      parts of a compiler (\`cc1\`, \`collect2\`, the headers of Clang); and the content of programs. Texts that only the programs of
      GCC, Clang and TCC have identify them under any name.

      Runtime libraries (\`libgcc\`, \`libstdc++\`, \`libLLVM\`, \`gcc-12-base\`) and links are never evidence. A compiler from the base
      image is as severe as an own one, because the FROM line chose it. A compiler that a later layer deletes is still
      shipped, so it is reported too.
    `,
    limits: prose`
      A renamed compiler that is compressed (UPX), inside an archive, or a script is not recognized.
    `,
    fix: prose`
      Compile in a separate stage and copy only the result into the final stage:

      \`\`\`dockerfile
      FROM debian:bookworm AS build
      RUN apt-get update && apt-get install -y build-essential
      COPY . /src
      RUN make -C /src install DESTDIR=/out

      FROM debian:bookworm-slim
      COPY --from=build /out /
      \`\`\`

      If the compiler comes from the base image, use a variant without it (\`-slim\`, \`-alpine\`, distroless).

      Some base images have no such variant that you can use. The official \`php\` images on Debian keep the packages
      that extensions are built with; their \`-alpine\` variants do not. If you depend on the Debian variant, lower only
      the findings in the base image, so that a compiler in your own layers still fails the gate:

      \`\`\`yaml
      checks:
        toolchain/compiler: { inherited: warning }
        toolchain/linker: { inherited: warning }
        toolchain/build-driver: { inherited: warning }
      \`\`\`
    `,
  },
  run(image) {
    return COMPILER_FAMILIES.flatMap(family => observeFamily(image, family, fix))
  },
}
