import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { observeFamily, TOOL_GRADES } from './findings.ts'
import { runtimeBase } from './runtime-base.ts'
import { buildStage, type FixWords } from './words.ts'

const fix: FixWords = (shipment, base) =>
  shipment.inherited
    ? (runtimeBase(base) ?? text`Use a runtime image as the base of the final stage, not a build image.`)
    : buildStage(shipment)

export const buildDriver: Check = {
  id: 'toolchain/build-driver',
  title: 'Build tool shipped',
  severity: 'error',
  inherited: 'error',
  evidence: TOOL_GRADES,
  systems: 'unix',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: prose`
      make, CMake, Maven, Gradle and similar tools are only needed to build. In the final image they suggest that the
      build ran there and left its caches and sources behind.
    `,
    how: prose`
      Stagegate looks for make, CMake, Ninja, Meson, the Autotools, Bazel, Maven, Gradle, Ant, sbt, Mill,
      Leiningen, rebar3 and Composer by package, by exact executable name and by internal parts. Those of the base image count as much as own ones.
    `,
    limits: prose`
      An image whose purpose is to build, such as a CI runner, ships these tools on purpose. Measure it instead of
      gating it, or waive the finding.
    `,
    fix: prose`
      Run the build in a separate stage and copy the result:

      \`\`\`dockerfile
      FROM maven:3-eclipse-temurin-21 AS build
      COPY . .
      RUN mvn package

      FROM eclipse-temurin:21-jre
      COPY --from=build /target/app.jar /app.jar
      \`\`\`
    `,
  },
  run(image) {
    return observeFamily(image, 'build-driver', fix)
  },
}
