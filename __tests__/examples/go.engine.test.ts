import { exampleSuite } from './suite.ts'

const GO_SHIPS = ['user/root', 'toolchain/compiler', 'toolchain/sdk', 'toolchain/build-driver']

await exampleSuite({
  name: 'go-scratch',
  targets: { production: 8080 },
  avoids: GO_SHIPS,
})

await exampleSuite({
  name: 'go-distroless',
  targets: { production: 8080 },
  avoids: GO_SHIPS,
})
