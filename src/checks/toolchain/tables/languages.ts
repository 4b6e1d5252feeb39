import { MANAGED_LANGUAGES } from './languages/managed.ts'
import { NATIVE_LANGUAGES } from './languages/native.ts'
import { PLATFORM_SDKS } from './languages/platforms.ts'
import type { Family, Language } from './tool.ts'

/**
 * Every SDK. To add one, write an entry in one of these tables, and its build image and its runtime image in
 * `languages.test.ts`.
 */
export const LANGUAGES: readonly Language[] = [...NATIVE_LANGUAGES, ...MANAGED_LANGUAGES, ...PLATFORM_SDKS]

/** In the order of the table. */
export const LANGUAGE_FAMILIES: readonly Family[] = [...new Set(LANGUAGES.map(({ family }) => family))]
