import type { Finding } from './model.ts'
import { copiedUpWords, deletedWords, duplicatesWords, overwrittenWords } from './words/efficiency.ts'
import { ambiguousWords } from './words/layers.ts'
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
  'layers/ambiguous': ambiguousWords,
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
