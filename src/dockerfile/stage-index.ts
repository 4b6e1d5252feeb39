interface Named {
  readonly index: number
  readonly name: string | null
}

/** The stages of each name, in order. Made once for each list: a hostile Dockerfile has a hundred thousand stages. */
const indexes = new WeakMap<readonly Named[], ReadonlyMap<string | null, readonly Named[]>>()

/** The last stage with a name, in lower case, among those before an index. */
export function lastNamed<Stage extends Named>(
  stages: readonly Stage[],
  name: string,
  before: number,
): Stage | undefined {
  const byName = indexes.get(stages) ?? Map.groupBy(stages, stage => stage.name)
  indexes.set(stages, byName)
  return lastWhere((byName.get(name) ?? []) as readonly Stage[], stage => stage.index < before)
}

/** The last item that passes a test, in a list whose first items do and whose others do not. */
export function lastWhere<T>(list: readonly T[], passes: (item: T) => boolean): T | undefined {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (passes(list[middle] as T)) low = middle + 1
    else high = middle
  }
  return list[low - 1]
}
