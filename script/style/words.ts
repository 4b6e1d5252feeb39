/** Words and phrases that read like a translation, each with what to write instead. docs/style.md shows this list. */
export interface BannedWords {
  /** Every form that is banned, in lower case. `…` stands for one to four words, `|` for the end of a clause. */
  avoid: readonly string[]
  /** What to write instead. */
  use: string
  /** Longer phrases that are fine. */
  legal?: readonly string[]
}

export const BANNED: readonly BannedWords[] = [
  // Words
  { avoid: ['told'], use: 'reported, logged, shown' },
  { avoid: ['mend', 'mends', 'mended'], use: 'fix' },
  { avoid: ['grave', 'graver', 'gravest'], use: 'severe' },
  { avoid: ['mildest'], use: 'minimum severity' },
  { avoid: ['heaviest'], use: 'largest' },
  { avoid: ['judge', 'judges', 'judged', 'judging'], use: 'verify, evaluate' },
  { avoid: ['whoever'], use: 'anyone who' },
  { avoid: ['beside'], use: 'next to, compared with, vs.' },
  { avoid: ['anew'], use: 'again' },
  // Phrases
  { avoid: ['hold against', 'hold … against', 'holds against', 'holds … against'], use: 'compare with, enforce' },
  { avoid: ['held against', 'held … against'], use: 'compared with, matched against' },
  { avoid: ['held to'], use: 'must meet' },
  { avoid: ['keeps its budget', 'keep its budget', 'keeps its budgets', 'keep its budgets'], use: 'meet the budget' },
  { avoid: ['in reach', 'out of reach'], use: 'reachable, available' },
  { avoid: ['be had'], use: 'available' },
  { avoid: ['stand in', 'stands in'], use: 'is in', legal: ['stand in for', 'stands in for'] },
  { avoid: ['of its own|', 'of their own|', 'of our own|', "of one's own|"], use: 'its own, a separate' },
  { avoid: ['for ever'], use: 'forever' },
  { avoid: ['come about', 'comes about', 'came about'], use: 'happen' },
  { avoid: ['became of', 'becomes of'], use: 'happened to' },
  { avoid: ['also where', 'also when'], use: 'even if, even when' },
  { avoid: ['also of'], use: 'including' },
  {
    avoid: ['is no', 'are no', 'was no', 'were no'],
    use: 'is not a, are not',
    legal: [
      ...['there is no', 'there are no', 'there was no', 'there were no'],
      ...['no longer', 'no different', 'no more', 'no less', 'no later', 'no other'].flatMap(end => [
        `is ${end}`,
        `are ${end}`,
      ]),
      ...['was no longer', 'were no longer', 'was no more', 'were no more'],
    ],
  },
  { avoid: ['in the place of'], use: 'instead of' },
  { avoid: ['the very bytes', 'the very same', 'the very image', 'the very digest'], use: 'exactly the, the same' },
  { avoid: ['learned of', 'was learned'], use: 'read from, the results of' },
  { avoid: ['known again'], use: 'keeps its identity' },
  // American spelling
  { avoid: ['colour', 'colours', 'coloured'], use: 'color' },
  { avoid: ['behaviour', 'behaviours'], use: 'behavior' },
  { avoid: ['neighbour', 'neighbours', 'neighbouring'], use: 'neighbor' },
  { avoid: ['favour', 'favours', 'favourite'], use: 'favor' },
  { avoid: ['licence', 'licences'], use: 'license' },
  { avoid: ['centre', 'centres'], use: 'center' },
  { avoid: ['artefact', 'artefacts'], use: 'artifact' },
  { avoid: ['catalogue', 'catalogues'], use: 'catalog' },
  { avoid: ['serialise', 'serialised', 'normalise', 'normalised', 'recognise', 'recognised'], use: '-ize' },
  {
    avoid: ['organise', 'organised', 'initialise', 'initialised', 'summarise', 'analyse', 'analysed'],
    use: '-ize, analyze',
  },
]

/** Names that say nothing of their data, and what to write instead. A name is compared as a whole. */
export const BANNED_NAMES: readonly { pattern: RegExp; use: string }[] = [
  { pattern: /^(?:told|found|known|wanted|seen|held|missed|made|given|learned)$/i, use: 'a noun for the data' },
  { pattern: /judg/i, use: 'verify, evaluate' },
  { pattern: /^(?:placeOf|nameOf)$/, use: 'a verb, and what the function returns' },
  { pattern: /^(?:MOST|LONGEST)(?:_|$)/, use: 'MAX_' },
]
