import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { observeFamily } from './findings.ts'

export const buildDriver: Check = {
  id: 'toolchain/build-driver',
  title: 'A build tool is shipped',
  severity: 'error',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: 'make, CMake, Maven, Gradle and their like only build; in the final image they are a sign that the build happened there, with its caches and sources.',
    how: 'make, CMake, Ninja, Meson, the Autotools, Bazel, Maven, Gradle, Ant and sbt, each by package, exact executable name and inner parts. Two kinds make an error in own layers and a warning in the base; a name alone is an info.',
    limits:
      'An image whose job is to build (a CI runner) ships these by intent: measure it instead of gating it, or waive the finding.',
    fix: 'Run the build in a stage of its own and copy what it made:\n\n```dockerfile\nFROM maven:3-eclipse-temurin-21 AS build\nCOPY . .\nRUN mvn package\n\nFROM eclipse-temurin:21-jre\nCOPY --from=build /target/app.jar /app.jar\n```',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return observeFamily(image, 'build-driver', { own: 'error', inherited: 'warning' })
  },
}
