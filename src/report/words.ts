import type { Finding } from './model.ts'
import { architectureWords, interpreterWords, librariesWords, nativeModuleWords } from './words/linking.ts'
import { entrypointWords, shebangWords } from './words/start.ts'
import { caBundleWords, shellFormWords, workingDirectoryWords } from './words/surroundings.ts'
import {
  buildDriverWords,
  compilerWords,
  deletedDatabaseWords,
  forgottenVirtualWords,
  headersWords,
  linkerWords,
  packageManagerWords,
  sdkWords,
} from './words/toolchain.ts'
import { unstrippedWords } from './words/unstripped.ts'
import { nonNumericWords, rootWords, unresolvableWords } from './words/user.ts'
import { code, type Words } from './words/values.ts'

/** The words of every check's findings, by its id. */
export const WORDS: Readonly<Record<string, (finding: Finding) => Words>> = {
  'user/root': rootWords,
  'user/unresolvable': unresolvableWords,
  'user/non-numeric': nonNumericWords,
  'toolchain/compiler': compilerWords,
  'toolchain/sdk': sdkWords,
  'toolchain/linker': linkerWords,
  'toolchain/build-driver': buildDriverWords,
  'toolchain/headers': headersWords,
  'toolchain/package-manager': packageManagerWords,
  'toolchain/forgotten-virtual': forgottenVirtualWords,
  'toolchain/deleted-database': deletedDatabaseWords,
  'runtime/entrypoint': entrypointWords,
  'runtime/shebang': shebangWords,
  'runtime/architecture': architectureWords,
  'runtime/interpreter': interpreterWords,
  'runtime/libraries': librariesWords,
  'runtime/native-module': nativeModuleWords,
  'runtime/shell-form': shellFormWords,
  'runtime/working-directory': workingDirectoryWords,
  'runtime/ca-bundle': caBundleWords,
  'leftovers/unstripped': unstrippedWords,
}

/**
 * What a finding says, and how to mend it. Plain text in which a pair of backticks marks code; whatever came from the
 * image is in it as it is, so a renderer has to escape it. A report of another version may name a check that is not
 * known here; its findings are still shown.
 */
export function describeFinding(finding: Finding): { message: string; fix: string | null } {
  const words = Object.hasOwn(WORDS, finding.check) ? WORDS[finding.check] : undefined
  if (words !== undefined) return words(finding)
  return {
    message: `The check ${code(finding.check)} found something${finding.path === null ? '' : ` in ${code(finding.path)}`}.`,
    fix: null,
  }
}
