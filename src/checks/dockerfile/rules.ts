import type { Severity } from '../check.ts'

/**
 * One of BuildKit's own checks. Upstream: moby/buildkit frontend/dockerfile/linter/ruleset.go, and
 * docs.docker.com/reference/build-checks for what each means.
 */
export interface BuildKitRule {
  /** BuildKit's name of it. */
  rule: string
  title: string
  severity: Severity
  why: string
  fix: string
  /** The lines as they should be. */
  example: string
}

/** `warning` is for what changes or breaks an image, `info` for what only reads badly, or is often meant. */
export const BUILDKIT_RULES: readonly BuildKitRule[] = [
  {
    rule: 'UndefinedArgInFrom',
    title: 'A FROM uses an argument that nobody declared',
    severity: 'warning',
    why: 'An argument that is not declared before the first FROM is empty there, so another image is taken than was meant.',
    fix: 'Declare the argument before the first FROM.',
    example: 'ARG VERSION=24\nFROM node:$VERSION',
  },
  {
    rule: 'UndefinedVar',
    title: 'A variable is used that nobody set',
    severity: 'warning',
    why: 'A variable that was never set is an empty text, often because of a typing error or a missing ARG in this stage.',
    fix: 'Set it with ARG or ENV in the same stage, or correct its name.',
    example: 'ARG VERSION\nCOPY app-$VERSION.jar /app.jar',
  },
  {
    rule: 'InvalidDefaultArgInFrom',
    title: 'A FROM names no image unless an argument is given',
    severity: 'info',
    why: 'A build without that argument stops at once, so nobody can try the Dockerfile as it is.',
    fix: 'Give the argument a default that names an image.',
    example: 'ARG BASE=debian:bookworm-slim\nFROM $BASE',
  },
  {
    rule: 'DuplicateStageName',
    title: 'Two stages have one name',
    severity: 'warning',
    why: 'The later stage hides the earlier one, so that a COPY may take its files from another stage than was meant.',
    fix: 'Give each stage a name of its own.',
    example: 'FROM debian AS build\nFROM debian AS production',
  },
  {
    rule: 'ReservedStageName',
    title: 'A stage has a reserved name',
    severity: 'warning',
    why: '`scratch` and `context` mean something else to BuildKit, so such a stage cannot be referred to reliably.',
    fix: 'Choose another name for the stage.',
    example: 'FROM debian AS build',
  },
  {
    rule: 'InvalidBaseImagePlatform',
    title: 'The base image is of another platform than the build',
    severity: 'warning',
    why: 'Programs of another architecture do not start, or only under an emulator that the machine in production lacks.',
    fix: 'Take a base that exists for the platform of the build, or build for the platform of the base.',
    example: 'FROM --platform=$BUILDPLATFORM golang:1.26 AS build',
  },
  {
    rule: 'FromPlatformFlagConstDisallowed',
    title: 'A FROM is bound to one platform',
    severity: 'info',
    why: 'A constant platform makes the image the same for every platform that is asked for, whatever its name says.',
    fix: 'Leave `--platform` out, or use `$BUILDPLATFORM` or `$TARGETPLATFORM`; where one platform is meant, name it when building.',
    example: 'FROM --platform=$BUILDPLATFORM golang:1.26 AS build',
  },
  {
    rule: 'RedundantTargetPlatform',
    title: 'A FROM names the platform that it has anyway',
    severity: 'info',
    why: '`$TARGETPLATFORM` is what FROM takes by itself; written out, it looks like a choice.',
    fix: 'Leave `--platform=$TARGETPLATFORM` out.',
    example: 'FROM node:24-slim',
  },
  {
    rule: 'SecretsUsedInArgOrEnv',
    title: 'The name of an ARG or ENV sounds like a secret',
    severity: 'warning',
    why: 'The values of ARG and ENV stay in the image’s history and config, where everyone who can pull it reads them.',
    fix: 'Hand a secret in with a mount, which leaves nothing behind.',
    example: 'RUN --mount=type=secret,id=token TOKEN=$(cat /run/secrets/token) ./fetch',
  },
  {
    rule: 'CopyIgnoredFile',
    title: 'A COPY names what .dockerignore leaves out',
    severity: 'warning',
    why: 'Such a file is never sent to the builder: the build stops, or a wildcard silently copies less than it seems.',
    fix: 'Except the file in .dockerignore with a line that begins with `!`, or do not copy it.',
    example: '# .dockerignore: *, then !dist\nCOPY dist /app',
  },
  {
    rule: 'MultipleInstructionsDisallowed',
    title: 'An instruction stands twice where only the last counts',
    severity: 'warning',
    why: 'Only the last CMD, ENTRYPOINT or HEALTHCHECK of a stage has an effect; the others mislead whoever reads them.',
    fix: 'Keep the one that is meant.',
    example: 'CMD ["node", "server.js"]',
  },
  {
    rule: 'WorkdirRelativePath',
    title: 'A WORKDIR is relative to one that the base may change',
    severity: 'warning',
    why: 'Where the base image changes its own WORKDIR, everything after this instruction lands elsewhere.',
    fix: 'Write an absolute path.',
    example: 'WORKDIR /app',
  },
  {
    rule: 'NoEmptyContinuation',
    title: 'An instruction is continued over an empty line',
    severity: 'warning',
    why: 'BuildKit joins the lines for now and has announced to refuse them; what looks like the end of the instruction is not.',
    fix: 'Remove the empty line, or put a comment there.',
    example: 'RUN apt-get update \\\n && apt-get install -y --no-install-recommends curl',
  },
  {
    rule: 'ExposeInvalidFormat',
    title: 'An EXPOSE has an address or a mapping in it',
    severity: 'warning',
    why: 'EXPOSE only declares a port of the container; an address or a port of the host in it has no effect.',
    fix: 'Name the port alone, and map it when the container starts.',
    example: 'EXPOSE 8080/tcp',
  },
  {
    rule: 'JSONArgsRecommended',
    title: 'CMD or ENTRYPOINT is in shell form',
    severity: 'info',
    why: 'In shell form, a shell is the first process; many shells do not pass signals on, and then stopping takes ten seconds and a kill.',
    fix: 'Write the words as a JSON list, or begin the line with `exec`.',
    example: 'CMD ["node", "server.js"]',
  },
  {
    rule: 'LegacyKeyValueFormat',
    title: 'An ENV or LABEL is written without an equals sign',
    severity: 'info',
    why: 'The old form takes all of the rest of the line as the value, and only one pair.',
    fix: 'Put an equals sign between the name and the value.',
    example: 'ENV NODE_ENV=production',
  },
  {
    rule: 'MaintainerDeprecated',
    title: 'MAINTAINER is deprecated',
    severity: 'info',
    why: 'MAINTAINER is deprecated; tools look for a label.',
    fix: 'Set the label instead.',
    example: 'LABEL org.opencontainers.image.authors="team@example.org"',
  },
  {
    rule: 'StageNameCasing',
    title: 'The name of a stage is not in lower case',
    severity: 'info',
    why: 'Stage names are compared without regard to case; in lower case they cannot be taken for instructions.',
    fix: 'Write the name in lower case.',
    example: 'FROM debian AS build',
  },
  {
    rule: 'FromAsCasing',
    title: 'FROM and AS differ in case',
    severity: 'info',
    why: 'One style makes a Dockerfile easier to read and to search.',
    fix: 'Write both words in the same case.',
    example: 'FROM debian AS build',
  },
  {
    rule: 'ConsistentInstructionCasing',
    title: 'Instructions differ in case',
    severity: 'info',
    why: 'One style makes a Dockerfile easier to read and to search.',
    fix: 'Write all instructions in the same case.',
    example: 'FROM debian\nRUN make',
  },
  {
    rule: 'ExposeProtoCasing',
    title: 'The protocol of an EXPOSE is not in lower case',
    severity: 'info',
    why: 'Protocols are written in lower case everywhere else, and not every tool takes another spelling.',
    fix: 'Write `tcp` or `udp`.',
    example: 'EXPOSE 53/udp',
  },
  {
    rule: 'InvalidDefinitionDescription',
    title: 'A comment above a stage or an argument describes another one',
    severity: 'info',
    why: 'BuildKit shows such comments as descriptions (`--call=outline`) where they begin with the name that they describe.',
    fix: 'Begin the comment with the name of the stage or argument, or leave an empty line below it.',
    example: '# build compiles the application\nFROM debian AS build',
  },
]
