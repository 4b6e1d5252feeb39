import { exampleSuite } from './suite.ts'

const IMAGES = ['python:3.13-slim-bookworm', 'python:3.13-bookworm']
const TARGETS = { production: 8000 }
const COMPILERS = ['user/root', 'toolchain/compiler', 'toolchain/linker', 'toolchain/build-driver']

await exampleSuite({
  name: 'python-uv',
  targets: TARGETS,
  images: [...IMAGES, 'ghcr.io/astral-sh/uv:0.13.8'],
  registries: ['PyPI'],
  avoids: [...COMPILERS, 'runtime/shell-form'],
})

await exampleSuite({
  name: 'python-venv',
  targets: TARGETS,
  images: IMAGES,
  registries: ['PyPI', 'Debian'],
  avoids: [...COMPILERS, 'toolchain/headers'],
})

await exampleSuite({
  name: 'python-poetry',
  targets: TARGETS,
  images: IMAGES,
  registries: ['PyPI'],
  avoids: [...COMPILERS, 'toolchain/package-manager'],
})
