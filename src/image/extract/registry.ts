import type { Extracts } from '../extracts.ts'
import { archive } from './archive.ts'
import { checksum } from './checksum.ts'
import { daemon } from './daemon.ts'
import { elf } from './elf.ts'
import { emptyPasswords } from './empty-passwords.ts'
import type { Extractor } from './extractor.ts'
import { fingerprint } from './fingerprint.ts'
import { javaCompiler } from './java-compiler.ts'
import { npm } from './npm.ts'
import { npmMain } from './npm-main.ts'
import { npmScripts } from './npm-scripts.ts'
import { published } from './published.ts'
import { secrets } from './secrets/secrets.ts'
import { shebang } from './shebang.ts'
import { startScript } from './start-script.ts'
import { supervisor } from './supervisor.ts'

/** All extractors, by their names in needs. */
export const EXTRACTORS: { [Name in keyof Required<Extracts>]: Extractor<Name> } = {
  checksum,
  npm,
  npmMain,
  npmScripts,
  supervisor,
  daemon,
  startScript,
  emptyPasswords,
  secrets,
  published,
  elf,
  javaCompiler,
  fingerprint,
  archive,
  shebang,
}
