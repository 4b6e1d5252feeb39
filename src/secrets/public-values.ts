/** Keys that their issuer made for pages and apps: Stripe, Clerk, Mapbox, PostHog, Supabase, Datadog. */
const PUBLIC_KEY = /^(?:pk_(?:live|test)_|pk\.eyJ|phc_|sb_publishable_|pub[0-9a-f]{32}$)/
/** Keys of search services that only search. */
const SEARCH_KEY = /(?:^|_)SEARCH(?:_ONLY)?(?:_API)?_?KEY$/
/** A value of words is the name of a key: `customerIdentifierV2`, `users-service`. */
const WORDS = /^[A-Za-z]{2,}(?:[-_.][A-Za-z]{2,})*(?:V?\d{1,3})?$/

/** Whether a value is made to be public although its variable has the name of a secret. */
export function isPublicByDesign(name: string, value: string): boolean {
  const upper = name.toUpperCase()
  if (PUBLIC_KEY.test(value) || SEARCH_KEY.test(upper)) return true
  // Firebase's keys identify a project to browsers.
  if (upper.includes('FIREBASE') && /^AIza[\w-]{35}$/.test(value)) return true
  return upper.endsWith('KEY') && WORDS.test(value) && !isMixed(value)
}

/** Whether the letters change case so often that nobody wrote words. */
function isMixed(value: string): boolean {
  const changes = value.match(/[a-z][A-Z]|[A-Z]{2}[a-z]/g)?.length ?? 0
  return changes * 4 > value.length
}
