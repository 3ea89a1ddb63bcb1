import type { CompiledTemplate, TemplateTable } from '../state/templates'

/**
 * The templates that satisfy a predicate, kept up as templates are added. Pods share their template's labels and namespace,
 * so a selector is asked once per template and never per pod.
 */
export class TemplateMatch {
  private readonly ids: number[] = []
  private readonly flags: boolean[] = []

  constructor(
    private readonly templates: TemplateTable,
    private readonly predicate: (template: CompiledTemplate) => boolean,
  ) {}

  current(): readonly number[] {
    for (let id = this.flags.length; id < this.templates.list.length; id++) {
      const matches = this.predicate(this.templates.list[id])
      this.flags.push(matches)
      if (matches) this.ids.push(id)
    }
    return this.ids
  }

  /** Of a template that `current` has seen. */
  has(id: number): boolean {
    return this.flags[id]
  }
}
