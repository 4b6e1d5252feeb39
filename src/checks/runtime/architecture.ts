import { formatPlatform } from '../../oci/platform.ts'
import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { ELF_PROGRAM_NEEDS, elfPrograms } from './elf-programs.ts'
import { architectureOf, runsOn } from './machines.ts'
import { platformOverrideFix } from './platform-override.ts'
import { evidenceOf, failsToStart } from './words.ts'

export const architecture: Check = {
  id: 'runtime/architecture',
  title: 'Program for another architecture',
  severity: 'error',
  evidence: {
    proven: 'The container starts the program, and nothing that runs before can prevent it.',
    likely:
      'Something that runs before may prevent it (the message names it), or nothing is known to start the program.',
  },
  systems: 'unix',
  needs: ELF_PROGRAM_NEEDS,
  docs: {
    why: prose`
      A machine of the image's platform refuses to run such a program ("exec format error"). Emulation on the build
      machine hides the problem.
    `,
    how: prose`
      The check compares the ELF header with the image's platform. It checks the program that the container
      starts, the programs that start it, and programs that own layers put in a directory of PATH, in WORKDIR or in the
      root.
    `,
    limits: prose`
      The check assumes that a 64-bit platform runs its 32-bit programs (386 on amd64, arm on arm64). Not every machine
      does. If no machine of the platform is known, such as for \`linux/unknown\`, the check is an error.
    `,
    fix: prose`
      Build for the image's platform instead of the build machine's:

      \`\`\`dockerfile
      FROM --platform=$BUILDPLATFORM golang:1.26 AS build
      ARG TARGETOS TARGETARCH
      RUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /server .
      \`\`\`

      Choose downloads by \`TARGETARCH\`, too. A default (\`ARG TARGETARCH=amd64\`) replaces the value that BuildKit sets.
    `,
  },
  run(image, source) {
    const programs = elfPrograms(image)
    if (programs.length === 0) return 'not-applicable'
    const platform = formatPlatform(image.platform)
    return programs
      .filter(({ facts }) => facts.bits !== 0 && !runsOn(facts, image.platform))
      .map(({ path, entry, facts, started, doubt }) => ({
        evidence: evidenceOf(started, doubt),
        path,
        layer: entry.layer,
        data: { architecture: architectureOf(facts), platform, started },
        message: text`${failsToStart(started, doubt)} on ${platform}: ${path} is built for ${architectureOf(facts)}.`,
        fix:
          platformOverrideFix(source) ??
          text`Build it for the image's platform: ${'TARGETARCH'} tells the build stage its architecture.`,
      }))
  },
}
