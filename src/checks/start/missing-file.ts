import type { Image } from '../../image/model.ts'
import { basenameOf } from '../../image/paths.ts'
import { missingArgument } from './file-arguments.ts'
import type { Identity } from './identity.ts'
import { missingOfJava } from './java-options.ts'
import type { Call, NeededFile } from './needed-file.ts'
import { missingPreload } from './node-options.ts'
import { missingApplication } from './python-application.ts'
import { missingModule } from './python-module.ts'
import { missingScript } from './script-argument.ts'

/** A file that a program needs and does not find, the one that it runs first; null if it finds all, or if that is unknown. */
export function missingFile(image: Image, call: Call, identity: Identity | null): NeededFile | null {
  const program = basenameOf(call.word)
  const missing =
    missingModule(image, call) ??
    missingScript(image, call, identity) ??
    missingPreload(image, call) ??
    missingOfJava(image, call) ??
    missingArgument(image, call) ??
    missingApplication(image, call)
  return missing && { program, ...missing }
}
