import { expect, test } from '@jest/globals'
import { compiler } from '../../../src/checks/toolchain/compiler.ts'
import { runtimeBase } from '../../../src/checks/toolchain/runtime-base.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import { findingsOf, program } from '../images.ts'

const DIGEST = `sha256:${'a'.repeat(64)}`

test.each<[base: string, runtime: string]>([
  ['node:24', 'node:24-slim'],
  ['node', 'node:slim'],
  ['docker.io/library/node:latest', 'node:slim'],
  [`node:24-bookworm@${DIGEST}`, 'node:24-bookworm-slim'],
  ['python:3.13', 'python:3.13-slim'],
  ['ruby:3.4', 'ruby:3.4-slim'],
  ['python:3.13-bookworm', 'python:3.13-slim-bookworm'],
  ['python:bookworm', 'python:slim-bookworm'],
  ['python:3.15-rc-trixie', 'python:3.15-rc-slim-trixie'],
  ['ruby:3.3-bullseye', 'ruby:3.3-slim-bullseye'],
  ['perl:5.40-bookworm', 'perl:5.40-slim-bookworm'],
  ['perl:5.40-threaded', 'perl:5.40-slim-threaded'],
  ['perl:5.40-threaded-bookworm', 'perl:5.40-slim-threaded-bookworm'],
  ['rust:1-bookworm', 'gcr.io/distroless/cc-debian13'],
  ['golang:1.26-bookworm', 'gcr.io/distroless/base-debian13'],
  ['swift:6.0-jammy', 'swift:6.0-jammy-slim'],
  ['php', 'php:alpine'],
  ['php:8.4', 'php:8.4-alpine'],
  ['php:8.4-fpm-bookworm', 'php:8.4-fpm-alpine'],
  ['php:cli', 'php:cli-alpine'],
  ['golang:1.26', 'gcr.io/distroless/base-debian13'],
  ['golang:1.26-alpine', 'alpine'],
  ['rust:1-slim-bookworm', 'gcr.io/distroless/cc-debian13'],
  ['eclipse-temurin:21', 'eclipse-temurin:21-jre'],
  ['eclipse-temurin:21-jdk-noble', 'eclipse-temurin:21-jre-noble'],
  ['eclipse-temurin:17.0.13_11-jdk', 'eclipse-temurin:17.0.13_11-jre'],
  ['openjdk:17-jdk-slim', 'eclipse-temurin:17-jre'],
  ['amazoncorretto:21', 'eclipse-temurin:21-jre'],
  ['maven:3-eclipse-temurin-21', 'eclipse-temurin:21-jre'],
  ['gradle:8-jdk17', 'eclipse-temurin:17-jre'],
  ['mcr.microsoft.com/dotnet/sdk:8.0', 'mcr.microsoft.com/dotnet/aspnet:8.0'],
  ['mcr.microsoft.com/dotnet/sdk:8.0.404-alpine3.20', 'mcr.microsoft.com/dotnet/aspnet:8.0-alpine3.20'],
  ['mcr.microsoft.com/dotnet/sdk:8.0-alpine-aot', 'mcr.microsoft.com/dotnet/runtime-deps:8.0-alpine'],
  ['mcr.microsoft.com/dotnet/sdk:9.0-noble-aot', 'mcr.microsoft.com/dotnet/runtime-deps:9.0-noble'],
  ['nvidia/cuda:12.6.3-cudnn-devel-ubuntu24.04', 'nvidia/cuda:12.6.3-cudnn-runtime-ubuntu24.04'],
  ['pytorch/pytorch:2.5.1-cuda12.4-cudnn9-devel', 'pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime'],
])('instead of %s, the final stage uses %s', (base, runtime) => {
  const fix = runtimeBase(base)
  if (fix === null || !('snippet' in fix)) throw new Error('no snippet')
  expect(fix.text).toBe(`Use ${base} in a separate build stage, and ${runtime} as the base of the final stage.`)
  expect(fix.snippet).toEqual([`FROM ${runtime}`])
})

test.each([
  null,
  '',
  'registry.example.com/node:24',
  'registry.example.com:5000/team/base',
  'node:24-slim',
  'node:24-alpine',
  'mcr.microsoft.com/dotnet/sdk:10.0.100-rc.1-alpine3.22',
  'eclipse-temurin:21-jre',
  'eclipse-temurin:latest',
  'openjdk:16',
  'gradle:8',
  'maven:3.9',
  'nvidia/cuda:12.6.3-base-ubuntu24.04',
])('no image is known for %s', base => {
  expect(runtimeBase(base)).toBeNull()
})

test('a compiler of a known base image names the variant to take', () => {
  const gcc = [program('/usr/bin/gcc'), program('/usr/lib/gcc/x86_64-linux-gnu/12/cc1')]
  const base = { reference: 'node:24', digest: null, layers: 1, knownBy: 'provenance' as const }
  const [finding] = findingsOf(compiler, { layers: [gcc], base }).map(describeFinding)
  expect(finding?.fix).toBe(
    'Use `node:24` in a separate build stage, and `node:24-slim` as the base of the final stage.\nFROM node:24-slim',
  )
})

test('a variant of PHP that has no compiler itself gets no other', () => {
  expect(runtimeBase('php:8.4-fpm-alpine')).toBeNull()
})

test.each<[base: string, fix: string]>([
  [
    'php:8.4-apache-bookworm',
    'No variant of `php:8.4-apache-bookworm` is without build tools. Run PHP in `php:8.4-fpm-alpine`, and a web server in a separate container.',
  ],
  [
    'php:apache',
    'No variant of `php:apache` is without build tools. Run PHP in `php:fpm-alpine`, and a web server in a separate container.',
  ],
  ...['gcc:14', 'haskell:9-slim'].map((name): [string, string] => [
    name,
    `Use \`${name}\` in a separate build stage. Copy the program, and the shared libraries that it names, into a small base image.`,
  ]),
])('%s has no smaller variant', (reference, fix) => {
  const gcc = [program('/usr/bin/gcc'), program('/usr/lib/gcc/x86_64-linux-gnu/12/cc1')]
  const base = { reference, digest: null, layers: 1, knownBy: 'provenance' as const }
  expect(findingsOf(compiler, { layers: [gcc], base }).map(one => describeFinding(one).fix)).toEqual([fix])
})
