/** Input that is plain enough, without its places: these are found by reading the text again when a problem is reported. */
import { Problems } from '../problems'
import { readPlainYaml } from './blockYaml'
import { readJson } from './json'
import type { LocatedNode, SourceText } from './source'
import { readYaml, type ReadDocument } from './yaml'

/** undefined when the text needs the full reader. */
export function readFast(source: SourceText): ReadDocument[] | undefined {
  const values = readJson(source.text) ?? readPlainYaml(source.text)
  let located: LocatedNode[] | undefined
  // Documents that are empty or null are passed over on both ways, so that they count alike.
  const locate = (index: number) =>
    (located ??= [...readYaml(source, new Problems())].map((one) => one.locate()))[index]
  return values?.map((value, index) => ({ value, locate: () => locate(index) }))
}
