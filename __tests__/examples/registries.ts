/** What an example downloads while it is built. A test whose registry is not in reach is skipped by that name. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { tryDocker } from './container.ts'

/** For each registry an image of the examples, and a small request that its own client makes. */
const PROBES = {
  npm: ['node:24-slim', 'npm view is-number@7.0.0 version'],
  PyPI: ['python:3.13-slim-bookworm', 'pip download --no-deps --no-cache-dir --dest /tmp iniconfig==2.1.0'],
  'crates.io': ['rust:1-slim-bookworm', 'cargo info itoa@1.0.15'],
  'Maven Central': [
    'maven:3-eclipse-temurin-17',
    'mvn --batch-mode org.apache.maven.plugins:maven-resources-plugin:3.3.1:help',
  ],
  Debian: ['debian:bookworm-slim', 'apt-get update'],
} as const

export type Registry = keyof typeof PROBES

/** The first of these images and registries that no build reaches, or null: asked by building. */
export async function outOfReach(images: readonly string[], registries: readonly Registry[]): Promise<string | null> {
  for (const image of images) if (!(await builds(`FROM ${image}\n`))) return `the image ${image}`
  for (const registry of registries) {
    const [image, command] = PROBES[registry]
    if (!(await builds(`FROM ${image}\nRUN ${command}\n`))) return registry
  }
  return null
}

async function builds(dockerfile: string): Promise<boolean> {
  const folder = await temporaryFolder('probe')
  writeFileSync(join(folder, 'Dockerfile'), dockerfile)
  const { exitCode } = await tryDocker('buildx', 'build', '--quiet', '--no-cache', '--output', 'type=cacheonly', folder)
  await removeTemporaryFolders()
  return exitCode === 0
}
