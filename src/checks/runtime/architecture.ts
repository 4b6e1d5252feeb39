import { formatPlatform } from '../../image/model.ts'
import type { Check } from '../check.ts'
import { JUDGED_NEEDS, judgedPrograms } from './judged.ts'
import { architectureOf, runsOn } from './machines.ts'

export const architecture: Check = {
  id: 'runtime/architecture',
  title: 'A program is for another architecture than the image',
  severity: 'error',
  needs: JUDGED_NEEDS,
  docs: {
    why: 'A machine of the platform that the image is for refuses such a program ("exec format error"); a machine with emulation hides that.',
    how: "The ELF header of the program that the container starts, and of whatever starts it, is compared with the image's platform. Programs that own layers put into a folder of PATH, into WORKDIR or into the root are a warning.",
    limits:
      'Programs of 32 bits are taken to run on their 64-bit platform (386 on amd64, arm on arm64), which not every machine does.',
    fix: 'Build for the platform of the image, not for that of the machine:\n\n```dockerfile\nFROM --platform=$BUILDPLATFORM golang:1.26 AS build\nARG TARGETOS TARGETARCH\nRUN GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /server .\n```\n\nWhat is downloaded has to be chosen by `TARGETARCH` as well.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    const programs = judgedPrograms(image)
    if (programs.length === 0) return 'not-applicable'
    return programs
      .filter(({ facts }) => facts.bits !== 0 && !runsOn(facts, image.platform))
      .map(({ path, entry, facts, severity, started }) => ({
        severity,
        path,
        layer: entry.layer,
        data: { architecture: architectureOf(facts), platform: formatPlatform(image.platform), started },
      }))
  },
}
