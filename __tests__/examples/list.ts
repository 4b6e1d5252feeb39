/** The examples and the needs of their builds: base images of all their Dockerfiles, and registries. */
import type { Need } from '../helpers/needs.ts'
import { image, registry } from '../helpers/things.ts'

const PYTHON = ['python:3.13-slim-bookworm', 'python:3.13-bookworm']
const NODE = ['node:24', 'node:24-slim']
const NGINX = 'nginxinc/nginx-unprivileged:stable'

const EXAMPLES = {
  'compose-bake': [NODE, []],
  'go-distroless': [['golang:1.26', 'gcr.io/distroless/static-debian12:nonroot'], []],
  'go-scratch': [['golang:1.26'], []],
  jvm: [['maven:3-eclipse-temurin-17', 'debian:bookworm-slim'], ['Maven Central']],
  monorepo: [[...NODE, NGINX], ['npm']],
  'node-native': [NODE, ['npm']],
  'node-typescript': [NODE, ['npm', 'Debian']],
  'python-poetry': [PYTHON, ['PyPI']],
  'python-uv': [[...PYTHON, 'ghcr.io/astral-sh/uv:0.13.8'], ['PyPI']],
  'python-venv': [PYTHON, ['PyPI', 'Debian']],
  'react-spa': [[...NODE, NGINX], ['npm']],
  'rust-chef': [
    ['lukemathwalker/cargo-chef:latest-rust-1-slim-bookworm', 'debian:bookworm-slim', 'rust:1-bookworm'],
    ['crates.io'],
  ],
  'rust-scratch': [['rust:1-slim-bookworm', 'rust:1-bookworm'], ['crates.io']],
} as const satisfies Record<string, [images: readonly string[], registries: Parameters<typeof registry>[0][]]>

export type ExampleName = keyof typeof EXAMPLES
export const EXAMPLE_NAMES = Object.keys(EXAMPLES) as ExampleName[]

export function needsOf(example: ExampleName): Need[] {
  const [images, registries] = EXAMPLES[example]
  return [...images.map(image), ...registries.map(registry)]
}
