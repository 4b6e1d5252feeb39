import { expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { customFrontend } from '../../src/dockerfile/frontend.ts'
import { parseAssignment } from '../../src/text/assignment.ts'

const frontendOf = (text: string, args: string[] = []) =>
  customFrontend({
    dockerfile: parseDockerfile('Dockerfile', text),
    inputs: { args: args.map(parseAssignment), contexts: [] },
  })

test.each<[string, string | null]>([
  ['FROM scratch', null],
  ['# syntax=docker/dockerfile:1\nFROM scratch', null],
  ['# syntax=docker.io/docker/dockerfile:1.7@sha256:00\nFROM scratch', null],
  ['# syntax=docker/dockerfile-upstream:master\nFROM scratch', null],
  ['# syntax = acme/frontend:1 --flag\nFROM scratch', 'acme/frontend:1'],
  ['#SYNTAX=acme/frontend\r\nFROM scratch', 'acme/frontend'],
  ['# escape=`\n# check=skip=all\n# syntax=acme/frontend\nFROM scratch', 'acme/frontend'],
  ['# a comment\n# syntax=acme/frontend\nFROM scratch', null],
  ['\n# syntax=acme/frontend\nFROM scratch', null],
  ['#!/usr/bin/env x\n# syntax=acme/frontend\nFROM scratch', 'acme/frontend'],
  ['\ufeff# syntax=acme/frontend\nFROM scratch', 'acme/frontend'],
  ['// syntax=acme/frontend\nFROM scratch', 'acme/frontend'],
  ['{"syntax": "acme/frontend", "from": "x"}', 'acme/frontend'],
  ['{"syntax": 1}', null],
  ['{', null],
  // Go's white space, lines and repetitions, not JavaScript's.
  ['#\u0085syntax=acme/frontend', 'acme/frontend'],
  ['#\ufeffsyntax=acme/frontend', null],
  ['#syntax\u00a0=acme/frontend', null],
  ['#!x\r\n# syntax=acme/frontend\r\n', 'acme/frontend'],
  ['#!x\u2028\n# syntax=acme/frontend', 'acme/frontend'],
  ['# escape=`\n# escape=`\n# syntax=acme/frontend', null],
  ['# syntax=acme/docker/dockerfile:1\nFROM scratch', 'acme/docker/dockerfile:1'],
  ['# syntax=docker/dockerfile/evil\nFROM scratch', 'docker/dockerfile/evil'],
])('the frontend of %j', (text, expected) => {
  expect(frontendOf(text)).toBe(expected)
})

test('a build argument overrides the directive', () => {
  expect(frontendOf('FROM scratch', ['BUILDKIT_SYNTAX=acme/frontend'])).toBe('acme/frontend')
  expect(frontendOf('# syntax=acme/frontend\nFROM scratch', ['BUILDKIT_SYNTAX=docker/dockerfile:1'])).toBeNull()
})

test('a Dockerfile that is not known names none', () => {
  expect(customFrontend({ dockerfile: null })).toBeNull()
})
