import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { observeFamily, type Policy } from './findings.ts'
import type { Family } from './tables/tool.ts'

const POLICY: Policy = { own: 'error', inherited: 'warning' }
const FAMILIES: readonly Family[] = ['go', 'rust', 'jdk', 'dotnet']

export const sdk: Check = {
  id: 'toolchain/sdk',
  title: 'A language SDK is shipped where its runtime would do',
  severity: 'error',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: 'A program that was built with an SDK needs its runtime at most: the Go, Rust, Java and .NET SDKs weigh hundreds of megabytes.',
    how: "Two kinds of evidence make an error: a package, an executable (`rustc`, `javac`, `go`, `dotnet`), and inner parts: Go's `pkg/tool`, Rust's `rustlib` or a rustup toolchain, a JDK's `jmods`, `ct.sym` or `tools.jar`, .NET's `sdk/VERSION`. A Java or .NET runtime has none of these inner parts and passes. `go` and `dotnet` alone say nothing.",
    limits:
      'Whether the program compiles at run time (a Java application that uses the compiler of the JDK) is not known: waive the finding there.',
    fix: 'Build in a stage that has the SDK, and start the final stage from the runtime:\n\n```dockerfile\nFROM eclipse-temurin:21 AS build\n# ...\nFROM eclipse-temurin:21-jre\nCOPY --from=build /src/target/app.jar /app.jar\n```\n\nA static Go or Rust binary needs no runtime: `FROM scratch`, or a distroless base with CA certificates.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return FAMILIES.flatMap(family => observeFamily(image, family, POLICY))
  },
}
