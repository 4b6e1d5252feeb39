import type { Check } from './check.ts'
import { unstripped } from './leftovers/unstripped.ts'
import { architecture } from './runtime/architecture.ts'
import { caBundle } from './runtime/ca-bundle.ts'
import { entrypoint } from './runtime/entrypoint.ts'
import { interpreter } from './runtime/interpreter.ts'
import { libraries } from './runtime/libraries.ts'
import { nativeModule } from './runtime/native-module.ts'
import { shebang } from './runtime/shebang.ts'
import { shellForm } from './runtime/shell-form.ts'
import { workingDirectory } from './runtime/working-directory.ts'
import { buildDriver } from './toolchain/build-driver.ts'
import { compiler } from './toolchain/compiler.ts'
import { deletedDatabase } from './toolchain/deleted-database.ts'
import { forgottenVirtual } from './toolchain/forgotten-virtual.ts'
import { headers } from './toolchain/headers.ts'
import { linker } from './toolchain/linker.ts'
import { packageManager } from './toolchain/package-manager.ts'
import { sdk } from './toolchain/sdk.ts'
import { nonNumeric } from './user/non-numeric.ts'
import { root } from './user/root.ts'
import { unresolvable } from './user/unresolvable.ts'

/** Every check, in the order of reports and documentation. */
export const CHECKS: readonly Check[] = [
  root,
  unresolvable,
  nonNumeric,
  compiler,
  sdk,
  linker,
  buildDriver,
  headers,
  packageManager,
  forgottenVirtual,
  deletedDatabase,
  entrypoint,
  shebang,
  architecture,
  interpreter,
  libraries,
  nativeModule,
  shellForm,
  workingDirectory,
  caBundle,
  unstripped,
]
