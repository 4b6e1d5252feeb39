import { prose } from '../../text/prose.ts'
import { type Fix, text, type Words, withSnippet } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { observeFamily } from './findings.ts'
import { runtimeBase } from './runtime-base.ts'

const STATIC_BINARY = ['FROM scratch', 'COPY --from=build /src/app /app', 'ENTRYPOINT ["/app"]']

const FIXES = {
  go: withSnippet(
    text`A Go binary does not need the Go toolchain. Copy the binary into ${'scratch'} or a distroless base image.`,
    ...STATIC_BINARY,
  ),
  rust: withSnippet(
    text`A Rust binary does not need the Rust toolchain. Copy the binary into a small base image, or into ${'scratch'} if it is built for musl.`,
    ...STATIC_BINARY,
  ),
  jdk: text`Use a JRE image as the base of the final stage, or create a runtime with ${'jlink'} in the build stage.`,
  dotnet: text`Publish in a stage with the SDK, and use the ${'aspnet'} or ${'runtime'} image as the base of the final stage.`,
} satisfies Record<string, Words | Fix>

const FAMILIES = ['go', 'rust', 'jdk', 'dotnet'] as const

export const sdk: Check = {
  id: 'toolchain/sdk',
  title: 'Language SDK shipped',
  severity: 'error',
  systems: 'unix',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: prose`
      A program needs at most the runtime of its language. The Go, Rust, Java and .NET SDKs add hundreds of megabytes.
    `,
    how: prose`
      Two of three kinds of evidence are an error, in own layers and in the base image: a package, an executable (\`rustc\`, \`javac\`, \`go\`, \`dotnet\`),
      and internal parts. Internal parts are Go's \`pkg/tool\`, Rust's \`rustlib\` or a rustup toolchain, a JDK's
      \`jmods\`, \`ct.sym\` or \`tools.jar\`, and .NET's \`sdk/VERSION\`.

      A Java or .NET runtime has none of these internal parts, so it passes. An executable called \`go\` or \`dotnet\`
      alone is not reported.
    `,
    limits: prose`
      Stagegate cannot know whether a program compiles code at run time, such as a Java application that uses the JDK
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
    return FAMILIES.flatMap(family =>
      observeFamily(image, family, ({ inherited }, base) => (inherited && runtimeBase(base)) || FIXES[family]),
    )
  },
}
