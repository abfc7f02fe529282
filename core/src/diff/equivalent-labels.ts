import { isWhollyUnconfined, type Label } from '../labels/label.ts';
import type { ComparedLabel, FoundChanges } from './own-change.ts';

/**
 * Cache of changes for equivalent labels. Equivalent labels differ only in layers that refuse nothing, like a
 * container's `unconfined`, and have equal changes.
 */
export class EquivalentLabels {
  readonly #numbers = new Map<object, number>();
  readonly #found = new Map<string, FoundChanges>();

  known({ before, after }: ComparedLabel): FoundChanges | undefined {
    return this.#found.get(this.#keyOf(before.label, after.label));
  }

  keep({ before, after }: ComparedLabel, changes: FoundChanges): void {
    this.#found.set(this.#keyOf(before.label, after.label), changes);
  }

  #keyOf(...labels: readonly Label[]): string {
    return labels
      .map((label) => {
        // A wholly unconfined label keeps all layers in the key, because kernels skip checks for some of them.
        const layers = isWhollyUnconfined(label)
          ? label.parts
          : label.parts.filter(({ namespace, profile }) => profile !== namespace.unconfined);
        return layers.flatMap(({ namespace, profile }) => [this.#number(namespace), this.#number(profile)]).join();
      })
      .join(';');
  }

  #number(of: object): number {
    const known = this.#numbers.get(of) ?? this.#numbers.size;
    this.#numbers.set(of, known);
    return known;
  }
}
