export interface BuildSummary {
  seconds: number
  steps: number
  cachedSteps: number
  /** The steps that took longest, slowest first. */
  slowest: { name: string; seconds: number }[]
}
