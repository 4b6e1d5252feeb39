import { type Fix, marked, unmarked, type Words } from '../text/words.ts'
import type { Finding } from './model.ts'
import { BUILDKIT_WORDS } from './words/dockerfile.ts'
import { addUrlWords, healthcheckWords, labelsWords, privilegedPortWords, unpinnedBaseWords } from './words/metadata.ts'
import {
  cloudCredentialWords,
  envFileWords,
  imageConfigWords,
  privateKeyWords,
  registryCredentialWords,
  tokenWords,
} from './words/secrets.ts'
import { code, type Words as MarkedWords } from './words/values.ts'

/** The words of every check's findings, by its id. */
export const WORDS: Readonly<Record<string, (finding: Finding) => MarkedWords>> = {
  'metadata/unpinned-base': unpinnedBaseWords,
  'metadata/add-url': addUrlWords,
  'metadata/privileged-port': privilegedPortWords,
  'metadata/healthcheck': healthcheckWords,
  'metadata/labels': labelsWords,
  ...BUILDKIT_WORDS,
  'secrets/private-key': privateKeyWords,
  'secrets/cloud-credential': cloudCredentialWords,
  'secrets/registry-credential': registryCredentialWords,
  'secrets/token': tokenWords,
  'secrets/env-file': envFileWords,
  'secrets/image-config': imageConfigWords,
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
