import { givenArguments } from '../../dockerfile/expand.ts'
import { readInstructions } from '../../dockerfile/instruction.ts'
import { parseAssignment } from '../../text/assignment.ts'
import { text, type Words } from '../../text/words.ts'
import type { Source } from '../source.ts'

/** docs.docker.com, Dockerfile reference: the arguments that BuildKit sets from the image's platform. */
const PLATFORM_ARGUMENT = /^TARGET(?:ARCH|PLATFORM|VARIANT)$/

const GOARCH = /\bGOARCH=["']?(?!\$)(\w+)/

/** How to fix what makes a build ignore the image's platform; null if nothing in the source is known to do so. */
export function platformOverrideFix({ dockerfile, inputs }: Source): Words | null {
  const argument = [...givenArguments(inputs).keys()].find(name => PLATFORM_ARGUMENT.test(name))
  if (argument !== undefined) return text`Remove the build argument ${argument}, which replaces the image's platform.`
  if (dockerfile === null) return null
  for (const { keyword, args, flags, line, text: written } of readInstructions(dockerfile.text).instructions) {
    if (keyword === 'ARG') {
      const fixed = args
        .map(parseAssignment)
        .find(one => PLATFORM_ARGUMENT.test(one.name) && one.value?.includes('$') === false)
      if (fixed)
        return text`Write ${`ARG ${fixed.name}`} without a default on line ${line}: the default replaces the image's platform.`
    }
    const platform = keyword === 'FROM' ? flags.find(flag => /^--platform=[^$]*$/.test(flag)) : undefined
    if (platform !== undefined)
      return text`Remove ${platform} on line ${line}, or build there for ${'TARGETARCH'} with ${'--platform=$BUILDPLATFORM'}.`
    const [setting, architecture] = keyword === 'ENV' || keyword === 'RUN' ? (GOARCH.exec(written) ?? []) : []
    if (setting !== undefined && architecture !== undefined)
      return text`Write ${'GOARCH=$TARGETARCH'} on line ${line}, which builds for ${architecture} only, after ${'ARG TARGETARCH'}.`
  }
  return null
}
