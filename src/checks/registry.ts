import type { Check } from './check.ts'
import { copiedUp } from './efficiency/copied-up.ts'
import { deleted } from './efficiency/deleted.ts'
import { duplicates } from './efficiency/duplicates.ts'
import { overwritten } from './efficiency/overwritten.ts'
import { ambiguous } from './layers/ambiguous.ts'
import { bytecode } from './leftovers/bytecode.ts'
import { devDependencies } from './leftovers/dev-dependencies.ts'
import { dockerignore } from './leftovers/dockerignore.ts'
import { packageCache } from './leftovers/package-cache.ts'
import { sourceMaps } from './leftovers/source-maps.ts'
import { sources } from './leftovers/sources.ts'
import { tests } from './leftovers/tests.ts'
import { vcs } from './leftovers/vcs.ts'
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
  packageCache,
  vcs,
  devDependencies,
  dockerignore,
  tests,
  sources,
  sourceMaps,
  bytecode,
  deleted,
  overwritten,
  copiedUp,
  duplicates,
  ambiguous,
]
