/** The action's two steps, which only their files tell apart: an earlier step can set any variable of the job. */
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import {
  machineEnvironment,
  node24,
  REPOSITORY_ROOT,
  removeTemporaryFolders,
  temporaryFolder,
} from '../helpers/bundle.ts'
import { commandFiles, parseFileCommands } from '../helpers/file-commands.ts'
import { runProcess } from '../helpers/process.ts'
import { RUNNER } from '../helpers/runner-environment.ts'

afterEach(removeTemporaryFolders)

/** One step, with the variables that the post step had before it had a file. */
async function step(program: string, state: Record<string, string>) {
  const cwd = await temporaryFolder('workspace')
  const files = await commandFiles(join(cwd, 'files'))
  const forged = { STATE_post: 'true', ...state }
  const env = { ...machineEnvironment(), ...RUNNER, ...files, INPUT_CONTEXT: '.', ...forged }
  return { ...(await runProcess(node24(), [program], { cwd, env })), files }
}

test('a variable does not make a post step of the main step, and names no builder for the post step', async () => {
  const main = await step(join(REPOSITORY_ROOT, 'src/action.ts'), { STATE_builder: 'mine' })
  expect(main).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('there is no Dockerfile') })
  expect(parseFileCommands(await readFile(main.files.GITHUB_OUTPUT, 'utf8'))).toMatchObject({ result: 'error' })
  expect(parseFileCommands(await readFile(main.files.GITHUB_STATE, 'utf8'))).toEqual({ builder: '' })
})

test('the file of the post step is one', async () => {
  const folder = await temporaryFolder('bundle')
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(join(folder, 'index.js'), `import ${JSON.stringify(join(REPOSITORY_ROOT, 'src/action.ts'))}`)
  await copyFile(join(REPOSITORY_ROOT, 'script/bundling/post.js'), join(folder, 'post.js'))
  expect(await step(join(folder, 'post.js'), {})).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
})
