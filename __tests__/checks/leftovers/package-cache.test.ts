import { describe, expect, test } from '@jest/globals'
import { packageCache } from '../../../src/checks/leftovers/package-cache.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file, files, findingsOf, gone, KB, MB } from '../images.ts'
import { app, linesOf } from './lines.ts'

describe('leftovers/package-cache', () => {
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    ['APT lists', files('/var/lib/apt/lists', 60, '_Packages', MB), ['warning /var/lib/apt/lists: 60000000 in 60']],
    [
      'both folders of APT at once',
      [file('/var/lib/apt/lists/a', MB), file('/var/cache/apt/pkgcache.bin', 2 * MB)],
      ['warning /var/cache/apt: 3000000 in 2'],
    ],
    ['apk indexes', [file('/var/cache/apk/APKINDEX.1.tar.gz', 2 * MB)], ['warning /var/cache/apk: 2000000 in 1']],
    [
      'npm, of any user',
      [file('/home/node/.npm/_cacache/a/b', MB)],
      ['warning /home/node/.npm/_cacache: 1000000 in 1'],
    ],
    ['pip', [file('/root/.cache/pip/http/x', MB)], ['warning /root/.cache/pip: 1000000 in 1']],
    ['Go modules', [file('/go/pkg/mod/cache/x', MB)], ['warning /go/pkg/mod: 1000000 in 1']],
    ['Cargo', [file('/usr/local/cargo/registry/src/x', MB)], ['warning /usr/local/cargo/registry: 1000000 in 1']],
    ['Maven', [file('/root/.m2/repository/org/x.jar', MB)], ['warning /root/.m2/repository: 1000000 in 1']],
    ['little of it', [file('/var/lib/apt/lists/lock', 0), file('/var/cache/apt/archives/lock', 999 * KB)], []],
    ['folders of similar names', [file('/srv/var/lib/apt/lists/x', MB), file('/app/my.npm/_cacache2/x', MB)], []],
    ['an application with its own cache', [file('/app/cache/pip/x', MB), file('/var/cache/nginx/x', MB)], []],
  ])('%s', (_, items, found) => {
    expect(linesOf(packageCache, { layers: [[...app, ...items]] })).toEqual(found)
  })

  test('files of the base, or deleted by a later layer, are not reported here', () => {
    const lists = files('/var/lib/apt/lists', 2, '', MB)
    expect(linesOf(packageCache, { base: { layers: 1 }, layers: [lists, app] })).toEqual([])
    expect(linesOf(packageCache, { layers: [[...app, ...lists], [gone('/var/lib/apt/lists')]] })).toEqual([])
  })

  test('the fix for APT covers both of its folders', () => {
    const [finding] = findingsOf(packageCache, { layers: [[file('/var/cache/apt/archives/git.deb', MB)]] })
    const { fix } = describeFinding(finding as NonNullable<typeof finding>)
    expect(fix).toMatch(/target=\/var\/cache\/apt.*target=\/var\/lib\/apt.*apt-get clean && rm/)
  })

  test('the fix names the cache mount', () => {
    const [finding] = findingsOf(packageCache, { layers: [[file('/root/.cache/pip/x', MB)]] })
    expect(describeFinding(finding as NonNullable<typeof finding>)).toEqual({
      message: 'The pip cache is shipped: 1 MB in 1 file (`/root/.cache/pip`).',
      fix: 'Keep the cache out of the layer: use `RUN --mount=type=cache,target=/root/.cache/pip`, or `pip install --no-cache-dir` in the same instruction.',
    })
  })

  test.each([
    ['/home/app/.gradle/caches', 'target=/home/app/.gradle/caches`, or `rm -rf /home/app/.gradle/caches`'],
    ['/go/pkg/mod', 'target=/go/pkg/mod`, or `go clean -cache -modcache`'],
    ['/var/cache/libdnf5', 'target=/var/cache/libdnf5,sharing=locked`, or `dnf clean all`'],
    ['/root/$(id)/.m2/repository', 'target=FOLDER`, or `rm -rf FOLDER`'],
  ])('the fix for %s is about this folder', (folder, fix) => {
    const [finding] = findingsOf(packageCache, { layers: [[file(`${folder}/x`, MB)]] })
    expect(describeFinding(finding as NonNullable<typeof finding>).fix).toContain(fix)
  })
})
