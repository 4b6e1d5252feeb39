export interface Pattern {
  name: string
  targets: string[]
  /** The file in which one line is changed before the rebuild. */
  source: string
  /** The reduction in percent that guides to multi-stage builds promise for this kind of application; null if unknown. */
  promised: string | null
}

export const PATTERNS: readonly Pattern[] = [
  { name: 'node-typescript', targets: ['production'], source: 'src/server.ts', promised: '85-96' },
  { name: 'node-native', targets: ['production'], source: 'src/server.js', promised: '85-96' },
  { name: 'python-uv', targets: ['production'], source: 'app/main.py', promised: '83-84' },
  { name: 'python-venv', targets: ['production'], source: 'app/main.py', promised: '83-84' },
  { name: 'python-poetry', targets: ['production'], source: 'app/main.py', promised: '83-84' },
  { name: 'go-scratch', targets: ['production'], source: 'main.go', promised: '97-99' },
  { name: 'go-distroless', targets: ['production'], source: 'main.go', promised: '97-99' },
  { name: 'rust-chef', targets: ['production'], source: 'src/main.rs', promised: '99' },
  { name: 'rust-scratch', targets: ['production'], source: 'src/main.rs', promised: '99' },
  { name: 'monorepo', targets: ['api', 'web'], source: 'apps/api/src/server.ts', promised: null },
  { name: 'react-spa', targets: ['production'], source: 'src/App.tsx', promised: '98' },
  { name: 'jvm', targets: ['production'], source: 'src/main/java/example/Main.java', promised: null },
  { name: 'compose-bake', targets: ['api', 'worker'], source: 'src/serve.js', promised: null },
]
