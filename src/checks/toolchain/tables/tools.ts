import { BUILD_DRIVERS } from './build-drivers.ts'
import { COMPILERS } from './compilers.ts'
import { HEADERS } from './headers.ts'
import { LANGUAGES } from './languages.ts'
import { LINKERS } from './linkers.ts'
import { PACKAGE_MANAGERS } from './package-managers.ts'
import type { Tool } from './tool.ts'

/** Every tool; a file that two could claim belongs to the first. */
export const TOOLS: readonly Tool[] = [
  ...COMPILERS,
  ...LANGUAGES,
  ...LINKERS,
  ...BUILD_DRIVERS,
  ...PACKAGE_MANAGERS,
  ...HEADERS,
]
