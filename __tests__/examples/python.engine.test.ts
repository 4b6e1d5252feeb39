import { exampleSuite } from './suite.ts'

const TARGETS = { production: 8000 }
const COMPILERS = ['user/root', 'toolchain/compiler', 'toolchain/linker', 'toolchain/build-driver']

await exampleSuite({
  name: 'python-uv',
  targets: TARGETS,
  avoids: [...COMPILERS, 'runtime/shell-form'],
})

await exampleSuite({
  name: 'python-venv',
  targets: TARGETS,
  avoids: [...COMPILERS, 'toolchain/headers'],
})

await exampleSuite({
  name: 'python-poetry',
  targets: TARGETS,
  avoids: [...COMPILERS, 'toolchain/package-manager'],
})
