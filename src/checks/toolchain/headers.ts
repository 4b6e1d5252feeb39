import { prose } from '../../text/prose.ts'
import { text } from '../../text/words.ts'
import type { Check } from '../check.ts'
import { TOOLCHAIN_NEEDS } from './evidence.ts'
import { toObservation } from './findings.ts'
import { shipmentsOf } from './shipments.ts'
import type { FixWords } from './words.ts'

const fix: FixWords = ({ inherited }) =>
  inherited
    ? null
    : text`Install ${'-dev'} packages in the build stage and the runtime library in the final stage. Leave out ${'include'} and ${'*.a'} when you copy.`

export const headers: Check = {
  id: 'toolchain/headers',
  title: 'Headers or static libraries shipped',
  severity: 'warning',
  inherited: 'info',
  presets: { strict: 'error' },
  evidence: {
    proven: 'A development package owns such files, or the files are headers or libraries by name and place.',
  },
  systems: 'unix',
  needs: TOOLCHAIN_NEEDS,
  docs: {
    why: prose`
      Only compilers read development packages (\`*-dev\`, \`*-devel\`). The libraries that a program needs at run time
      are in separate packages.
    `,
    how: prose`
      Stagegate reports development packages whose files are still present, at least ten header files in one layer under
      /usr/include or /usr/local/include, and static libraries (\`*.a\`) and \`crt1.o\` in the library directories.

      Headers and libraries from the base image are an info, because several official images ship the headers of their
      language.
    `,
    limits: 'Headers inside Python or Node.js packages are ignored, because some packages compile them at run time.',
    fix: prose`
      Install the \`-dev\` packages in the build stage and the runtime library in the final stage:

      \`\`\`dockerfile
      FROM python:3.13 AS build
      RUN apt-get update && apt-get install -y libpq-dev
      RUN pip wheel --wheel-dir /wheels psycopg2

      FROM python:3.13-slim
      RUN apt-get update && apt-get install -y --no-install-recommends libpq5 && rm -rf /var/lib/apt/lists/*
      \`\`\`

      If you copy a whole prefix, exclude \`include\`: \`COPY --from=build --exclude=include /usr/local /usr/local\`.
    `,
  },
  run(image) {
    return shipmentsOf(image, 'headers').map(shipment => toObservation(shipment, 'warning', fix, null))
  },
}
