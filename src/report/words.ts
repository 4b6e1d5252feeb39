import { type Fix, marked, unmarked, type Words } from '../text/words.ts'
import type { Finding } from './model.ts'
import { expiredWaiverWords } from './words/config.ts'
import { copiedUpWords, deletedWords, duplicatesWords, overwrittenWords } from './words/efficiency.ts'
import { ambiguousWords, unknownOriginWords } from './words/layers.ts'
import {
  bytecodeWords,
  devDependenciesWords,
  dockerignoreWords,
  packageCacheWords,
  sourceMapsWords,
  sourcesWords,
  testsWords,
  vcsWords,
} from './words/leftovers.ts'
import { architectureWords, interpreterWords, librariesWords, nativeModuleWords } from './words/linking.ts'
import { setuidWords, worldWritableWords, writableProgramWords } from './words/permissions.ts'
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
import {
  duplicateUidWords,
  emptyPasswordWords,
  nonNumericWords,
  rootWords,
  stepDownWords,
  unresolvableWords,
} from './words/user.ts'
import { code, type Words as MarkedWords } from './words/values.ts'

/** The words of every check's findings, by its id. */
export const WORDS: Readonly<Record<string, (finding: Finding) => MarkedWords>> = {
  'user/root': rootWords,
  'user/step-down': stepDownWords,
  'user/unresolvable': unresolvableWords,
  'user/non-numeric': nonNumericWords,
  'user/empty-password': emptyPasswordWords,
  'user/duplicate-uid': duplicateUidWords,
  'toolchain/compiler': compilerWords,
  'toolchain/sdk': sdkWords,
  'toolchain/linker': linkerWords,
  'toolchain/build-driver': buildDriverWords,
  'toolchain/headers': headersWords,
  'toolchain/package-manager': packageManagerWords,
  'toolchain/forgotten-virtual': forgottenVirtualWords,
  'toolchain/deleted-database': deletedDatabaseWords,
  'leftovers/package-cache': packageCacheWords,
  'leftovers/vcs': vcsWords,
  'leftovers/dev-dependencies': devDependenciesWords,
  'leftovers/dockerignore': dockerignoreWords,
  'leftovers/tests': testsWords,
  'leftovers/sources': sourcesWords,
  'leftovers/source-maps': sourceMapsWords,
  'leftovers/bytecode': bytecodeWords,
  'efficiency/deleted': deletedWords,
  'efficiency/overwritten': overwrittenWords,
  'efficiency/copied-up': copiedUpWords,
  'efficiency/duplicates': duplicatesWords,
  'permissions/setuid': setuidWords,
  'permissions/world-writable': worldWritableWords,
  'permissions/writable-program': writableProgramWords,
  'config/expired-waiver': expiredWaiverWords,
  'layers/ambiguous': ambiguousWords,
  'layers/unknown-origin': unknownOriginWords,
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
 * What a finding says, and how to fix it: plain text in which a pair of backticks marks code; whatever came from the
 * image is in it as it is, so a renderer has to escape it.
 */
export function describeFinding(finding: Finding): { message: string; fix: string | null } {
  if (finding.message !== undefined) {
    const { message, fix = null } = finding
    return { message: marked(message), fix: fix && [marked(fix), ...fix.snippet].join('\n') }
  }
  const words = Object.hasOwn(WORDS, finding.check) ? WORDS[finding.check] : undefined
  if (words !== undefined) return words(finding)
  const place = finding.path === null ? '' : ` in ${code(finding.path)}`
  return { message: `The check ${code(finding.check)} found something${place}.`, fix: null }
}

/** The words of a finding as a report carries them. */
export function wordsOf(finding: Finding): { message: Words; fix: Fix | null } {
  if (finding.message !== undefined) return { message: finding.message, fix: finding.fix ?? null }
  const { message, fix } = describeFinding(finding)
  const [sentence = '', ...snippet] = fix?.split('\n') ?? []
  return { message: unmarked(message), fix: fix === null ? null : { ...unmarked(sentence), snippet } }
}
