import type { Check } from './check.ts'
import { expiredWaiver } from './config/expired-waiver.ts'
import { BUILDKIT_CHECKS } from './dockerfile/buildkit.ts'
import { unchecked } from './dockerfile/unchecked.ts'
import { copiedUp } from './efficiency/copied-up.ts'
import { deleted } from './efficiency/deleted.ts'
import { duplicates } from './efficiency/duplicates.ts'
import { overwritten } from './efficiency/overwritten.ts'
import { ambiguous } from './layers/ambiguous.ts'
import { archive } from './layers/archive.ts'
import { unknownOrigin } from './layers/unknown-origin.ts'
import { bytecode } from './leftovers/bytecode.ts'
import { devDependencies } from './leftovers/dev-dependencies.ts'
import { dockerignore } from './leftovers/dockerignore.ts'
import { packageCache } from './leftovers/package-cache.ts'
import { sourceMaps } from './leftovers/source-maps.ts'
import { sources } from './leftovers/sources.ts'
import { testBinary } from './leftovers/test-binary.ts'
import { tests } from './leftovers/tests.ts'
import { unstripped } from './leftovers/unstripped.ts'
import { vcs } from './leftovers/vcs.ts'
import { addUrl } from './metadata/add-url.ts'
import { healthcheck } from './metadata/healthcheck.ts'
import { labels } from './metadata/labels.ts'
import { privilegedPort } from './metadata/privileged-port.ts'
import { unpinnedBase } from './metadata/unpinned-base.ts'
import { rootInterpreter } from './permissions/root-interpreter.ts'
import { rootRule } from './permissions/root-rule.ts'
import { setuid } from './permissions/setuid.ts'
import { worldWritable } from './permissions/world-writable.ts'
import { writableProgram } from './permissions/writable-program.ts'
import { writableSettings } from './permissions/writable-settings.ts'
import { architecture } from './runtime/architecture.ts'
import { caBundle } from './runtime/ca-bundle.ts'
import { entrypoint } from './runtime/entrypoint.ts'
import { execForm } from './runtime/exec-form.ts'
import { brokenHealthcheck } from './runtime/healthcheck.ts'
import { interpreter } from './runtime/interpreter.ts'
import { libraries } from './runtime/libraries.ts'
import { nativeModule } from './runtime/native-module.ts'
import { shebang } from './runtime/shebang.ts'
import { shellForm } from './runtime/shell-form.ts'
import { system } from './runtime/system.ts'
import { workingDirectory } from './runtime/working-directory.ts'
import { cloudCredential } from './secrets/cloud-credential.ts'
import { envFile } from './secrets/env-file.ts'
import { imageConfig } from './secrets/image-config.ts'
import { privateKey } from './secrets/private-key.ts'
import { registryCredential } from './secrets/registry-credential.ts'
import { token } from './secrets/token.ts'
import { buildDriver } from './toolchain/build-driver.ts'
import { compiler } from './toolchain/compiler.ts'
import { deletedDatabase } from './toolchain/deleted-database.ts'
import { forgottenVirtual } from './toolchain/forgotten-virtual.ts'
import { headers } from './toolchain/headers.ts'
import { linker } from './toolchain/linker.ts'
import { packageManager } from './toolchain/package-manager.ts'
import { sdk } from './toolchain/sdk.ts'
import { duplicateUid } from './user/duplicate-uid.ts'
import { emptyPassword } from './user/empty-password.ts'
import { nonNumeric } from './user/non-numeric.ts'
import { root } from './user/root.ts'
import { stepDown } from './user/step-down.ts'
import { unresolvable } from './user/unresolvable.ts'

/** Every check, in the order of reports and documentation. */
export const CHECKS: readonly Check[] = [
  root,
  stepDown,
  unresolvable,
  nonNumeric,
  emptyPassword,
  duplicateUid,
  compiler,
  sdk,
  linker,
  buildDriver,
  headers,
  packageManager,
  forgottenVirtual,
  deletedDatabase,
  privateKey,
  cloudCredential,
  registryCredential,
  token,
  envFile,
  imageConfig,
  entrypoint,
  shebang,
  system,
  architecture,
  interpreter,
  libraries,
  nativeModule,
  shellForm,
  execForm,
  brokenHealthcheck,
  workingDirectory,
  caBundle,
  setuid,
  rootInterpreter,
  rootRule,
  worldWritable,
  writableProgram,
  writableSettings,
  packageCache,
  vcs,
  devDependencies,
  dockerignore,
  testBinary,
  tests,
  sources,
  sourceMaps,
  bytecode,
  unstripped,
  deleted,
  overwritten,
  copiedUp,
  duplicates,
  unpinnedBase,
  addUrl,
  privilegedPort,
  healthcheck,
  labels,
  ...BUILDKIT_CHECKS,
  unchecked,
  ambiguous,
  archive,
  unknownOrigin,
  expiredWaiver,
]

/** The checks of a target, such as of its Dockerfile, and not of an image. */
export const TARGET_CHECKS: ReadonlySet<string> = new Set(
  CHECKS.filter(check => 'runOnTarget' in check).map(({ id }) => id),
)
