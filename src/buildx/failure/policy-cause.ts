import { type Cause, firstMatch } from './cause.ts'

/** Upstream: docker/buildx policy/validate.go, moby/buildkit solver/llbsolver/policy.go. */
const POLICY: readonly (readonly [RegExp, Cause])[] = [
  [
    /^failed to evaluate policy /,
    {
      code: 'policy-broken',
      hint: 'Fix Dockerfile.rego. buildx 0.31 and newer load it as a build policy if it is next to the Dockerfile.',
    },
  ],
  [
    /^(?!dockerfile parse error|process ).*source "[^"]*" not allowed by policy(?:: action \w+)?$/s,
    {
      code: 'policy-denied',
      hint: 'Change the source or the build policy. buildx 0.31 and newer load Dockerfile.rego next to the Dockerfile.',
    },
  ],
]

/** Null if no build policy is the reason. */
export function policyCause(message: string): Cause | null {
  return firstMatch(message, POLICY)
}

/** Whether an error is about a policy's text, which it quotes. */
export function isPolicyBroken(message: string): boolean {
  return policyCause(message)?.code === 'policy-broken'
}
