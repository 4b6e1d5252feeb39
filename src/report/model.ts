/** The types of a report and of a difference. Their shape is written once, in schema/. All sizes are bytes. */

import type { Static } from 'typebox'
import type * as finding from '../../schema/finding.ts'
import type * as growth from '../../schema/growth.ts'
import type * as image from '../../schema/image.ts'
import type * as report from '../../schema/report.ts'
import type * as result from '../../schema/result.ts'

export type Report = Static<typeof report.Report>
export type BaselineReport = Static<typeof report.Baseline>
export type PolicyReport = Static<typeof report.Policy>
export type TargetReport = Static<typeof report.Target>
export type BuildReport = Static<typeof report.Build>
export type RuleReport = Static<typeof report.Rule>

export type Result = Static<typeof result.Result>
export type ReportedFailure = Static<typeof result.Failure>

export type ImageReport = Static<typeof image.Image>
export type BudgetReport = Static<typeof image.Budget>
export type UserReport = Static<typeof image.User>
export type LayerReport = Static<typeof image.Layer>

export type FindingReport = Static<typeof finding.Finding>

export type GrowthReport = Static<typeof growth.Growth>
export type GrowthBudgetReport = Static<typeof growth.GrowthBudget>
export type HistoryPoint = Static<typeof growth.HistoryPoint>
export type ReportedCause = Static<typeof growth.Cause>
export type Part = Static<typeof growth.Part>
export type PathChange = Static<typeof growth.PathChange>

/** The output of `stagegate diff`. */
export type DiffReport = Static<typeof growth.Diff>
export type DiffImage = DiffReport['images'][number]
