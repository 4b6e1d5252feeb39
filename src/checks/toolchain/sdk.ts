import { prose } from '../../text/prose.ts'
import { list, text } from '../../text/words.ts'
import type { Check, Observation } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { TOOL_GRADES, toObservation } from './findings.ts'
import { compilesAtRunTime, isFromPypi, pypiFix } from './run-time-compiler.ts'
import { runtimeBase } from './runtime-base.ts'
import { type Shipment, shipmentsOf } from './shipments.ts'
import { LANGUAGE_FAMILIES, LANGUAGES } from './tables/languages.ts'
import { type FixWords, messageOf } from './words.ts'

const fix: FixWords = ({ inherited, tools }, base) =>
  (inherited ? runtimeBase(base) : null) ?? LANGUAGES.find(({ name }) => name === tools[0])?.instead ?? null

const LIST = list([...new Set(LANGUAGES.map(({ name }) => name))], LANGUAGES.length).text

export const sdk: Check = {
  id: 'toolchain/sdk',
  title: 'Language SDK shipped',
  severity: 'error',
  inherited: 'error',
  evidence: {
    ...TOOL_GRADES,
    likely: 'There are internal parts alone, or a package that compiles at run time may need CUDA’s compiler.',
  },
  systems: 'unix',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: prose`
      A program needs at most the runtime of its language. SDKs such as those of Go, Rust, Java and .NET, and CUDA's
      compiler, add hundreds of megabytes to gigabytes.
    `,
    how: prose`
      Stagegate knows ${LIST}.

      There are four kinds of evidence: a package, an executable (\`rustc\`, \`javac\`, \`swiftc\`, \`ghc\`),
      internal parts of the SDK (Go's \`pkg/tool\`, a JDK's \`jmods\`, CUDA's \`cicc\`), and the content of programs. Go's
      build information, the libraries of \`rustc\` and \`ghc\`, the class that \`javac\` starts, and texts of \`cargo\`,
      \`swift-frontend\`, \`zig\`, \`nvcc\`, \`cicc\`, Free Pascal, LDC, OCaml, Nim and Crystal identify these under any name. Those of the base image count as
      much as own ones. If
      other software has a program of the same name (\`go\`, \`dotnet\`, \`stack\`), its name alone is not reported.

      A Java runtime that contains the module \`jdk.compiler\` compiles without \`javac\`. The index of its \`lib/modules\`
      identifies it, under any name, and the content of \`jdk.compiler.jmod\`, or of Java 8's \`tools.jar\`, is an internal part. Debian's JRE contains
      all modules, so a runtime that the package of a JRE owns is not reported.

      Runtimes have none of these internal parts, so they pass: a JRE, the .NET runtime, \`libcudart\`,
      \`libswiftCore\`, a release of Erlang or Elixir. CUDA's compiler from PyPI is only likely if a package in the same
      environment compiles at run time: JAX, Triton, Numba or CuPy.
    `,
    limits: prose`
      Stagegate cannot know whether any other program compiles code at run time, such as a Java application that uses the JDK
      compiler. Waive the finding for such a program.
    `,
    fix: prose`
      Build in a stage with the SDK, and use the runtime image as the base of the final stage:

      \`\`\`dockerfile
      FROM eclipse-temurin:21 AS build
      # ...
      FROM eclipse-temurin:21-jre
      COPY --from=build /src/target/app.jar /app.jar
      \`\`\`

      A static Go or Rust binary needs no runtime. Use \`FROM scratch\`, or a distroless base image with CA
      certificates.
    `,
  },
  run(image) {
    return LANGUAGE_FAMILIES.flatMap(family =>
      shipmentsOf(image, family).map(shipment =>
        withUser(
          toObservation(shipment, 'error', fix, image.base.reference),
          shipment,
          compilesAtRunTime(image, shipment),
        ),
      ),
    )
  },
}

/** A compiler that an installed package needs at run time may be its runtime. */
function withUser(observation: Observation, shipment: Shipment, user: string | null): Observation {
  if (user === null) return isFromPypi(shipment) ? { ...observation, fix: pypiFix(null) } : observation
  if (observation.evidence !== 'proven') return { ...observation, fix: pypiFix(user) }
  return {
    ...observation,
    evidence: 'likely',
    data: { ...observation.data, neededBy: user },
    message: text`${messageOf(shipment)} ${user} compiles at run time, so the image may need it.`,
    fix: pypiFix(user),
  }
}
