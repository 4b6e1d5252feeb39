import { exampleSuite } from './suite.ts'

await exampleSuite({
  name: 'jvm',
  targets: { production: 8080 },
  images: ['maven:3-eclipse-temurin-17', 'debian:bookworm-slim'],
  registries: ['Maven Central'],
  avoids: ['user/root', 'toolchain/compiler', 'toolchain/sdk', 'toolchain/build-driver'],
})
