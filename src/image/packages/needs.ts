import type { Need } from '../model.ts'

export const DPKG_INFO = '/var/lib/dpkg/info'
export const DPKG_STATUS = '/var/lib/dpkg/status'
export const DISTROLESS = '/var/lib/dpkg/status.d'
export const APK_INSTALLED = ['/lib/apk/db/installed', '/usr/lib/apk/db/installed']
/** rpm's default folder, that of distributions without packages in /var, and that of OSTree. */
export const RPM_FOLDERS = ['/var/lib/rpm', '/usr/lib/sysimage/rpm', '/usr/share/rpm']

/** What `Image.packages` reads. */
export const PACKAGE_NEEDS: Need[] = [
  ...[DPKG_STATUS, ...APK_INSTALLED].map((path): Need => ({ kind: 'path', path })),
  ...RPM_FOLDERS.flatMap(folder =>
    ['rpmdb.sqlite', 'Packages', 'Packages.db'].map((name): Need => ({ kind: 'path', path: `${folder}/${name}` })),
  ),
  ...RPM_FOLDERS.map((folder): Need => ({ kind: 'path', path: `${folder}/rpmdb.sqlite-wal` })),
  { kind: 'below', path: DISTROLESS },
  { kind: 'below', path: DPKG_INFO, suffix: '.list' },
]
