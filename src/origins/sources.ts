import { baseChain, type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import { customFrontend } from '../dockerfile/frontend.ts'
import { type BuiltStage, type LinkedRecipe, type Recipe, resolveRecipe } from '../dockerfile/recipe.ts'
import { REPLACED } from '../dockerfile/resolve-stages.ts'
import type { Platform } from '../oci/platform.ts'
import type { BuildKitMetadata, Provenance } from './slsa.ts'

/** A Dockerfile that the steps of a build come from. A bake target that is a context brings its own. */
export interface Source {
  /** As written: a context may replace a stage for one target that another target builds. */
  dockerfile: Dockerfile
  lines: string[]
  /** The indexes of the stages that the image is based on; a stage that a named context replaces makes no layer. */
  chain: ReadonlySet<number>
}

/** What is known of a build besides its provenance: the recipe of its image, and those of the targets it is linked to. */
export interface Recipes {
  own: Recipe
  linked: readonly LinkedRecipe[]
}

/** In base64. Provenance is untrusted, and no real Dockerfile is longer. */
const MAX_DOCKERFILE = 350_000

/** What the lines of a build are about. */
export interface Sources {
  /** By their indexes in the provenance. Null for one that is not known, or not certain: its layers have no lines. */
  list: (Source | null)[]
  /** The built stage; null if its Dockerfile is unknown. */
  built: BuiltStage | null
}

/**
 * Finds the Dockerfiles of a build. They are in no order that tells which is whose, and their names are not paths, so the
 * text decides.
 */
export function readSources(
  { buildkit, inputs }: Provenance,
  { own: planned, linked }: Recipes,
  platform: Platform | null,
): Sources {
  // The provenance has the values of arguments from the environment, and only the plan has the names of linked targets.
  const { contexts } = planned.inputs ?? inputs
  const own = { ...planned, inputs: { ...inputs, contexts, target: planned.stage } }
  const recipes: Recipe[] = [own, ...linked]
  const texts = listTexts(buildkit)
  const owners = texts.map(text => recipes.filter(({ dockerfile }) => text && isSame(text.lines, dockerfile)))
  const free = recipes.filter(recipe => !owners.some(list => list.includes(recipe)))
  const strange = texts.flatMap((text, index) => (text && owners[index]?.length === 0 ? index : []))
  // A text that is not on this machine, such as a remote one, is the target's if no other is left.
  if (strange.length === 1 && free.length === 1 && free[0] === own) owners[strange[0] as number] = free
  const list = texts.map((text, index): Source | null => {
    const [first, ...others] = owners[index] ?? []
    if (text === null || first === undefined) return null
    const dockerfile = parseDockerfile(first.dockerfile?.path ?? text.filename, text.lines.join('\n'))
    const chain = [first, ...others].flatMap(owner => chainOf({ ...owner, dockerfile }, platform))
    return { dockerfile, lines: text.lines, chain: new Set(chain) }
  })
  const dockerfile = list[owners.findIndex(([first]) => first === own)]?.dockerfile ?? own.dockerfile
  return { list, built: resolveRecipe({ ...own, dockerfile }, linked, platform) }
}

/**
 * Whether a build read another Dockerfile than its recipes have. Its steps name the texts that they come from; another
 * frontend than Docker's may name what it likes.
 */
export function isOtherText({ buildkit: { source } }: Provenance, { own, linked }: Recipes): boolean {
  const recipes = [own, ...linked]
  if (recipes.some(recipe => customFrontend(recipe) !== null)) return false
  const texts = new Set((source?.infos ?? []).flatMap(({ data }) => (data ? decodeLines(data).join('\n') : [])))
  for (const { dockerfile } of recipes) if (dockerfile !== null) texts.delete(linesOf(dockerfile.text).join('\n'))
  return texts.size > recipes.filter(({ dockerfile }) => dockerfile === null).length
}

/** The indexes of the stages that a recipe's image is based on. */
function chainOf(recipe: Recipe, platform: Platform | null): number[] {
  const built = resolveRecipe(recipe, [], platform)
  const chain = built ? baseChain(built.dockerfile, built.stage) : []
  return chain.filter(({ base }) => base !== REPLACED).map(({ index }) => index)
}

/**
 * The recipes of a build that only its provenance describes. The names of Dockerfiles tell them apart; those that share a
 * name are unknown.
 */
export function attestedRecipes({ buildkit, target, inputs }: Provenance): Recipes {
  const texts = listTexts(buildkit)
  const own: Recipe = { dockerfile: null, stage: target, inputs }
  if (texts.length < 2) return { own, linked: [] }
  const readable = texts.filter(text => text !== null)
  const linked = readable
    .filter(one => readable.every(other => other === one || other.filename !== one.filename))
    .map(({ filename, lines }) => ({ ...own, name: filename, dockerfile: parseDockerfile(filename, lines.join('\n')) }))
  return { own, linked }
}

interface Text {
  filename: string
  lines: string[]
}

function listTexts({ source }: BuildKitMetadata): (Text | null)[] {
  return (source?.infos ?? []).map(({ data, filename = 'Dockerfile' }) => {
    if (!data || data.length > MAX_DOCKERFILE) return null
    return { filename, lines: decodeLines(data) }
  })
}

function isSame(lines: readonly string[], dockerfile: Dockerfile | null): boolean {
  return dockerfile !== null && linesOf(dockerfile.text).join('\n') === lines.join('\n')
}

function decodeLines(data: string): string[] {
  return linesOf(Buffer.from(data, 'base64').toString('utf8'))
}

function linesOf(text: string): string[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/)
}
