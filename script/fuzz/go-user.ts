/** Compares Stagegate's reader of users with moby/sys/user, with which Docker finds the user of a container. */
import { execFileSync } from 'node:child_process'
import { textOfName } from '../../src/image/accounts.ts'
import type { TreeEntry } from '../../src/image/model.ts'
import { resolveUser } from '../../src/image/user.ts'
import { mutateAccounts } from './account-mutants.ts'
import { createRandom } from './random.ts'

/** A case that the readers treat differently, as JSON. */
export interface UserMismatch {
  seed: number
  go: string
  stagegate: string
}

/** Compares the users of the cases of these seeds; `found` counts those that Go finds. */
export function compareUsers(
  program: string,
  first: number,
  count: number,
): { found: number; mismatches: UserMismatch[] } {
  const seeds = Array.from({ length: count }, (_, i) => first + i)
  const cases = seeds.map(seed => mutateAccounts(createRandom(seed)))
  const input = cases.flatMap(({ spec, passwd, group }) =>
    [Buffer.from(spec, 'utf8'), passwd, group].flatMap(withLength),
  )
  const output = execFileSync(program, { input: Buffer.concat(input), maxBuffer: 2 ** 30 })
  const lines = output.toString('utf8').trimEnd().split('\n')
  if (lines.length !== count) throw new Error(`Go read ${lines.length} of ${count} cases`)
  const mismatches: UserMismatch[] = []
  let found = 0
  for (const [i, seed] of seeds.entries()) {
    const { spec, passwd, group } = cases[i] as (typeof cases)[number]
    const go = goUser(lines[i] as string)
    const stagegate = ownUser(spec, passwd, group)
    if (go !== REFUSED) found++
    if (go !== stagegate) mismatches.push({ seed, go, stagegate })
  }
  return { found, mismatches }
}

function withLength(data: Buffer): Buffer[] {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return [length, data]
}

const REFUSED = 'refused'

function goUser(line: string): string {
  const { Refused, UID, GID, Groups, Home } = JSON.parse(line) as {
    Refused: boolean
    UID: number
    GID: number
    Groups: number[]
    Home: string
  }
  return Refused
    ? REFUSED
    : JSON.stringify([UID, GID, Groups, textOfName(Buffer.from(Home, 'base64').toString('latin1'))])
}

function ownUser(spec: string, passwd: Buffer, group: Buffer): string {
  const files = new Map([
    ['/etc/passwd', passwd],
    ['/etc/group', group],
  ])
  const facts = resolveUser(spec, {
    content: path => files.get(path),
    resolve: path => ({ type: 'file', size: files.get(path)?.length ?? 0 }) as TreeEntry,
  })
  const { resolved, uid, gid, groups, home } = facts
  return resolved ? JSON.stringify([uid, gid, groups, home ?? '']) : REFUSED
}
