import { exampleSuite } from './suite.ts'

await exampleSuite({
  name: 'jvm',
  targets: { production: 8080 },
  avoids: ['user/root', 'toolchain/compiler', 'toolchain/sdk', 'toolchain/build-driver'],
})
