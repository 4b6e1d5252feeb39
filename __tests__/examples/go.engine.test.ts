import { exampleSuite } from './suite.ts'

const DISTROLESS = 'gcr.io/distroless/static-debian12:nonroot'
const GO_SHIPS = ['user/root', 'toolchain/compiler', 'toolchain/sdk', 'toolchain/build-driver']

await exampleSuite({
  name: 'go-scratch',
  targets: { production: 8080 },
  images: ['golang:1.26'],
  registries: [],
  avoids: GO_SHIPS,
})

await exampleSuite({
  name: 'go-distroless',
  targets: { production: 8080 },
  images: ['golang:1.26', DISTROLESS],
  registries: [],
  avoids: GO_SHIPS,
})
