import { exampleSuite } from './suite.ts'

const RUST_SHIPS = ['user/root', 'toolchain/compiler', 'toolchain/sdk', 'toolchain/linker']

await exampleSuite({
  name: 'rust-chef',
  targets: { production: 8080 },
  images: ['lukemathwalker/cargo-chef:latest-rust-1-slim-bookworm', 'debian:bookworm-slim', 'rust:1-bookworm'],
  registries: ['crates.io'],
  avoids: RUST_SHIPS,
})

await exampleSuite({
  name: 'rust-scratch',
  targets: { production: 8080 },
  images: ['rust:1-slim-bookworm', 'rust:1-bookworm'],
  registries: ['crates.io'],
  avoids: RUST_SHIPS,
})
