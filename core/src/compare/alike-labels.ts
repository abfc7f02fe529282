import { isWhollyUnconfined, type Label } from '../label/label.ts';
import type { ComparedLabel, FoundChanges } from './own-change.ts';

/**
 * Labels that differ in layers that refuse nothing, as the container's `unconfined` is: what changes for one changes for the other, and is
 * looked for once.
 */
export class AlikeLabels {
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
        // A label that is nothing but unconfined is told by itself: kernels do not ask some of these at all.
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
