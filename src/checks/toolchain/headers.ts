import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { observeFamily } from './findings.ts'

export const headers: Check = {
  id: 'toolchain/headers',
  title: 'Headers or static libraries are shipped',
  severity: 'warning',
  presets: { strict: 'error' },
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: 'Development packages (`*-dev`, `*-devel`) are read by compilers alone; the libraries that a program needs at run time are in packages of their own.',
    how: 'Development packages with files that are still there, at least ten header files in one layer under /usr/include or /usr/local/include, static libraries (`*.a`) and `crt1.o` in the library folders. What the base brings is an info: several official images carry the headers of their language.',
    limits: 'Headers inside Python or Node.js packages are left out, because some are compiled at run time.',
    fix: 'Install the `-dev` packages in the build stage and the runtime library in the final one:\n\n```dockerfile\nFROM python:3.13 AS build\nRUN apt-get update && apt-get install -y libpq-dev\nRUN pip wheel --wheel-dir /wheels psycopg2\n\nFROM python:3.13-slim\nRUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*\n```\n\nWhere a whole prefix is copied, leave `include` behind: `COPY --from=build --exclude=include /usr/local /usr/local`.',
  },
  run(image) {
    if (image.platform.os === 'windows') return 'not-applicable'
    return observeFamily(image, 'headers', { own: 'warning', inherited: 'info' })
  },
}
