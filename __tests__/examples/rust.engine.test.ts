import { exampleSuite } from './suite.ts'

const RUST_SHIPS = ['user/root', 'toolchain/compiler', 'toolchain/sdk', 'toolchain/linker']

await exampleSuite({
  name: 'rust-chef',
  targets: { production: 8080 },
  avoids: RUST_SHIPS,
})

await exampleSuite({
  name: 'rust-scratch',
  targets: { production: 8080 },
  avoids: RUST_SHIPS,
})
