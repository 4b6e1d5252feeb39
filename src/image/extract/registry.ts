import type { Extracts } from '../model.ts'
import type { Extractor } from './extractor.ts'
import { npm } from './npm.ts'
import { secrets } from './secrets/secrets.ts'
import { sha256 } from './sha256.ts'
import { stepsDown } from './steps-down.ts'

/** Every extractor, by the name that a need calls it by. */
export const EXTRACTORS: { [Name in keyof Required<Extracts>]: Extractor<Name> } = {
  sha256,
  npm,
  stepsDown,
  secrets,
}
