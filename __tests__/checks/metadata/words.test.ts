import { expect, test } from '@jest/globals'
import type { Check } from '../../../src/checks/check.ts'
import { addUrl } from '../../../src/checks/metadata/add-url.ts'
import { healthcheck } from '../../../src/checks/metadata/healthcheck.ts'
import { labels } from '../../../src/checks/metadata/labels.ts'
import { privilegedPort } from '../../../src/checks/metadata/privileged-port.ts'
import { unpinnedBase } from '../../../src/checks/metadata/unpinned-base.ts'
import { NO_SOURCE, type Source } from '../../../src/checks/source.ts'
import type { Digest } from '../../../src/oci/digest.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { type FakeImage, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { builtFrom } from '../images.ts'

function words(check: Check, image: FakeImage, source: Source = NO_SOURCE): { message: string; fix: string | null }[] {
  return runChecks(fakeImage(image), { [check.id]: 'error' }, [check], source).findings.map(describeFinding)
}

const DIGEST = `sha256:${'5'.repeat(64)}` as Digest

test.each<[string, Check, FakeImage, Source, { message: string; fix: string }]>([
  [
    'a low port',
    privilegedPort,
    { config: { exposedPorts: ['80/tcp'], user: '1000', cmd: ['/app'] } },
    NO_SOURCE,
    {
      message:
        'The image exposes port `80/tcp`, but its user is not root. The program cannot bind the port if the runtime restricts ports below 1024.',
      fix: 'Listen on port 1024 or above, such as 8080, and map it from outside the container.',
    },
  ],
  [
    'no labels',
    labels,
    { config: { labels: { 'org.opencontainers.image.source': 'x', 'org.opencontainers.image.revision': 'x' } } },
    NO_SOURCE,
    {
      message:
        'The image does not record where it comes from. Missing labels: `org.opencontainers.image.version` and `org.opencontainers.image.licenses`.',
      fix: 'Set them with LABEL, or pass the output of `docker/metadata-action` to the input `labels`.',
    },
  ],
  [
    'no health check',
    healthcheck,
    { config: { cmd: ['/server'] } },
    NO_SOURCE,
    {
      message: 'The image has no HEALTHCHECK, so Docker considers a process that hangs healthy.',
      fix: 'Add a HEALTHCHECK, or `HEALTHCHECK NONE` if the platform has its own probes.',
    },
  ],
  [
    'a download',
    addUrl,
    {},
    builtFrom('FROM scratch\nADD https://u:p@example.org/a?token=t /a\n'),
    {
      message: 'ADD downloads `https://***@example.org/a?…` without a checksum.',
      fix: 'Add the checksum: `ADD --checksum=sha256:<digest> …`.',
    },
  ],
  [
    'a repository',
    addUrl,
    {},
    builtFrom('FROM scratch\nADD git@github.com:o/n.git /a\n'),
    {
      message: 'ADD downloads `git@github.com:o/n.git` without a checksum.',
      fix: 'Append the full commit ID to the URL: `ADD repository.git#<commit> /src`.',
    },
  ],
  [
    'a base image whose digest is known',
    unpinnedBase,
    { base: { reference: 'node:24', digest: DIGEST, layers: 0 } },
    builtFrom('FROM node:24\n'),
    {
      message: 'The base image `node:24` is not pinned by digest, so it can change.',
      fix: `Write \`node:24@${DIGEST}\`, and let Dependabot or Renovate update it.`,
    },
  ],
  [
    'another image',
    unpinnedBase,
    {},
    builtFrom('FROM scratch\nCOPY --from=busybox:1 /a /a\n'),
    {
      message: 'The image `busybox:1` is not pinned by digest, so it can change.',
      fix: 'Append the digest (`name:tag@sha256:…`), and let Dependabot or Renovate update it.',
    },
  ],
])('%s', (_, check, image, source, expected) => {
  expect(words(check, image, source)).toEqual([expected])
})
