import { Type } from 'typebox'
import { Image } from './image.ts'
import { Count, Digest, described, Line, list, nullable, object, part, Severity, Text } from './parts.ts'
import { Failure, Result } from './result.ts'

const Source = part(
  'source',
  object(
    {
      repository: nullable(Text, 'OWNER/NAME.'),
      commit: nullable(Text, 'The commit that was built.'),
      ref: nullable(Text, 'The git ref that was built.'),
      pullRequest: nullable(Line, 'The number of the pull request.'),
      dockerfile: nullable(Text, 'The path of the Dockerfile.'),
    },
    'Where the source came from; unknown values are null.',
  ),
)

export const Baseline = part(
  'baseline',
  object({
    kind: Type.Enum(['exact', 'ancestor', 'file', 'image', 'none'], {
      description:
        'exact: the requested commit has a report; ancestor: an earlier commit has one; none: there is no report, and reason says why.',
    }),
    commit: nullable(Text, 'The commit of the baseline, or the commit that has no report.'),
    commitsBehind: nullable(Count, 'How many commits an ancestor is behind the requested commit, along first parents.'),
    reference: nullable(Text, 'The file or image given as the baseline.'),
    reason: nullable(
      Type.Enum(['not-saved', 'no-cache', 'no-token', 'unavailable', 'damaged', 'no-base', 'several-targets']),
    ),
    gone: list(Text, 'Gated targets that are in the baseline but not in this run.'),
    waiver: nullable(
      object({ label: Text, by: nullable(Text, 'The login of the user who set it; null if unknown.') }),
      'The label that waives the growth budgets of this pull request.',
    ),
  }),
)

export const Build = part(
  'build',
  object({
    seconds: Type.Number({ minimum: 0 }),
    steps: Count,
    cachedSteps: Count,
    slowest: list(
      object({ name: Text, seconds: Type.Number({ minimum: 0 }) }),
      'The slowest steps, slowest first; at most five.',
      5,
    ),
  }),
)

const CheckSeverity = Type.Enum(['error', 'warning', 'info', 'off'])

export const Policy = part(
  'policy',
  object(
    {
      preset: Type.Enum(['recommended', 'strict', 'kubernetes']),
      failOn: Type.Enum(['error', 'warning', 'never'], { description: 'The minimum severity that fails the gate.' }),
      lowered: list(
        object({
          check: Text,
          severity: CheckSeverity,
          inherited: described(CheckSeverity, 'The severity of findings in the base image.'),
          usual: described(CheckSeverity, 'The severity under the preset.'),
        }),
        'The checks that the configuration turns off or makes less severe, in the order of the documentation.',
      ),
      waivers: list(
        object({
          check: Text,
          path: nullable(Text),
          target: nullable(Text),
          reason: Text,
          until: described(Text, 'The last day on which the waiver applies, YYYY-MM-DD.'),
        }),
        'The waivers of the configuration, used or not.',
      ),
      frontends: list(
        Text,
        'The Dockerfile frontends of gated targets, other than docker/dockerfile (# syntax=, BUILDKIT_SYNTAX). They answer the checks of BuildKit.',
      ),
    },
    'What decides whether findings fail the gate. A target’s budgets and role are in the target.',
  ),
)

const PassedOver = part(
  'passedOver',
  object(
    {
      digest: Digest,
      kind: Type.Enum(['attestation', 'signature', 'sbom', 'chart', 'wasm', 'plugin', 'cache', 'artifact', 'absent'], {
        description: 'absent: an image that docker save omitted; artifact: anything else.',
      }),
      mediaType: described(Text, 'The type of its content.'),
      reference: nullable(Text, 'Its name or tag, if it has one.'),
      platform: nullable(Text, 'The platform that an index has it for.'),
    },
    'Something that is not an image, so no engine runs it.',
  ),
)

export const Target = part(
  'target',
  object(
    {
      name: Text,
      role: Type.Enum(['gated', 'measured', 'built'], {
        description: 'gated must meet budgets and checks, measured is built and measured, built only has to build.',
      }),
      result: Result,
      error: nullable(Failure, 'Why the target could not be evaluated; null if it could.'),
      build: nullable(Build, 'Duration and steps of the build; null if nothing was built.'),
      digest: nullable(
        Digest,
        'The digest that was built and gets pushed: of the image, or of its index if there are several images or attestations. Null if nothing was built.',
      ),
      images: list(Image, 'One entry per platform, in the order of the image index.'),
      passedOver: list(PassedOver, 'What the layout or archive names next to images; none of it was verified.'),
    },
    'A stage, or a target of a bake definition.',
  ),
)

export const Rule = object({
  id: described(Text, 'family/name.'),
  title: Text,
  why: described(Text, 'Why the check matters.'),
  severity: described(Severity, 'The severity under the preset recommended; warning for a check that is off there.'),
  help: described(Text, 'How the check works, and how to fix or waive a finding, as Markdown.'),
})

export const Report = part(
  'report',
  object({
    schema: Type.Literal('stagegate.report/1', { description: 'The version of this format.' }),
    result: described(
      Result,
      "The gate's decision over all targets: error outweighs failed, failed outweighs passed. A failed push does not change it.",
    ),
    error: nullable(
      Failure,
      'Why the gate decided on nothing: the run ended before it had targets, or none of them is gated. If set, result is error.',
    ),
    tool: object({ name: Text, version: Text }, 'The program that wrote the report.'),
    source: Source,
    policy: nullable(Policy, 'The policy of the run; null if the run ended before it had targets.'),
    baseline: nullable(Baseline, 'The baseline of this run; null if no comparison was requested.'),
    dockerfiles: list(
      object({ path: Text, lines: list(Text) }),
      'The Dockerfiles that blame refers to, as they were built, each once.',
    ),
    targets: list(Target, 'One entry per target, in the order of the plan.'),
    rules: list(Rule, 'The checks that found something, in the order of the documentation.'),
    pushed: list(
      object({ target: Text, reference: Text, digest: Digest }),
      'The pushed images, in the order of the targets.',
    ),
    pushFailures: list(
      object({ target: Text, error: Failure }),
      "The targets that passed but could not be pushed, in the order of the targets. If there are any, the command exits with 3 and the action's step fails.",
    ),
  }),
)
