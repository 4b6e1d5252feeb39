import type { FixRow } from './row.ts'
import { EFFICIENCY_ROWS } from './rows/efficiency.ts'
import { ENTRYPOINT_ROWS } from './rows/entrypoint.ts'
import { LAUNCHED_ROWS } from './rows/launched.ts'
import { LEFTOVER_ROWS } from './rows/leftovers.ts'
import { METADATA_ROWS } from './rows/metadata.ts'
import { PERMISSION_ROWS } from './rows/permissions.ts'
import { PROGRAM_ROWS } from './rows/programs.ts'
import { RUNTIME_ROWS } from './rows/runtime.ts'
import { SECRET_ROWS } from './rows/secrets.ts'
import { SHELL_ROWS } from './rows/shell.ts'
import { TOOLCHAIN_ROWS } from './rows/toolchain.ts'
import { USER_ROWS } from './rows/user.ts'

export const ROWS: readonly FixRow[] = [
  ...USER_ROWS,
  ...TOOLCHAIN_ROWS,
  ...SECRET_ROWS,
  ...ENTRYPOINT_ROWS,
  ...LAUNCHED_ROWS,
  ...PROGRAM_ROWS,
  ...SHELL_ROWS,
  ...RUNTIME_ROWS,
  ...PERMISSION_ROWS,
  ...LEFTOVER_ROWS,
  ...EFFICIENCY_ROWS,
  ...METADATA_ROWS,
]

/** Checks without a row, and why. A `*` stands for every name of the family. */
export const WITHOUT_ROW: Readonly<Record<string, string>> = {
  'runtime/system': 'only images for Windows and WebAssembly have the finding, and this engine cannot start them',
  'metadata/add-url': 'the fix needs a server of the test: own-layers.engine.test.ts applies it',
  'dockerfile/*': 'the fix is a page of Docker, or a command that shows the answer of BuildKit',
  'layers/*': 'no Dockerfile makes such layers, and the fix is for the tool that does',
  'config/expired-waiver': 'the fix changes the configuration',
}
