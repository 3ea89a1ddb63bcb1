import type { CompiledTemplate, TemplateTable } from '../state/templates'

/**
 * The templates that satisfy a predicate, kept up as templates are added. Pods share their template's labels and namespace,
 * so a selector is asked once per template and never per pod.
 */
export class TemplateMatch {
  readonly ids: number[] = []
  private seen = 0

  constructor(
    private readonly templates: TemplateTable,
    private readonly predicate: (template: CompiledTemplate) => boolean,
  ) {}

  current(): readonly number[] {
    for (; this.seen < this.templates.list.length; this.seen++) {
      if (this.predicate(this.templates.list[this.seen])) this.ids.push(this.seen)
    }
    return this.ids
  }
}
