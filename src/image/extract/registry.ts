import type { Extracts } from '../model.ts'
import { elf } from './elf.ts'
import type { Extractor } from './extractor.ts'
import { sha256 } from './sha256.ts'
import { shebang } from './shebang.ts'

/** Every extractor, by the name that a need calls it by. */
export const EXTRACTORS: { [Name in keyof Required<Extracts>]: Extractor<Name> } = { sha256, elf, shebang }
