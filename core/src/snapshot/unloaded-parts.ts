import { splitLabel, type NamedPart } from '../labels/parse-label.ts';
import type { PrintedLabel } from './snapshot.ts';

/**
 * Finds the profiles of printed labels that are no longer loaded, although a label has the name. Linux keeps the label of
 * a process if a profile is replaced by an unconfined profile and removed, even if a profile of the name is loaded
 * later: the process stays unconfined in the layer, and only the mode of the label shows it.
 *
 * @see `label_modename` in the kernel's `label.c`: the mode of all profiles except `unconfined`, or `mixed`
 */
export class UnloadedParts {
  readonly #modeOf: (part: NamedPart) => string | undefined;
  /** By the confining profiles of a label, the mode of the label. */
  readonly #modes = new Map<string, PrintedLabel['mode']>();

  /**
   * @param labels - the labels of all processes
   * @param modeOf - returns the mode of a loaded profile; undefined if no profile of the name is loaded
   */
  constructor(labels: Iterable<PrintedLabel>, modeOf: (part: NamedPart) => string | undefined) {
    this.#modeOf = modeOf;
    for (const { label, mode } of labels) {
      const key = keyOf(confiningParts(label));
      const known = this.#modes.get(key) ?? mode;
      this.#modes.set(key, known === mode ? mode : 'mixed');
    }
  }

  /** Returns the profiles of a label that are unconfined, and not the loaded profiles of the names. */
  of({ label, mode }: PrintedLabel): readonly NamedPart[] {
    const parts = confiningParts(label);
    if (mode === 'unconfined') return parts.filter((part) => this.#modeOf(part) !== 'unconfined');
    if (mode !== 'mixed') return [];
    // A label with the outer profiles alone has the mode of these, so the inner profiles have a different mode.
    for (let outer = parts.length - 1; outer > 0; outer--) {
      const outerMode = this.#modes.get(keyOf(parts.slice(0, outer)));
      if (outerMode === undefined) continue;
      const inner = parts.slice(outer);
      const isContradiction = inner.every((part) => (this.#modeOf(part) ?? outerMode) === outerMode);
      return isContradiction && outerMode !== 'mixed' && outerMode !== 'unconfined' ? inner : [];
    }
    return [];
  }
}

/** Returns the profiles of a label that count for the mode. */
function confiningParts(label: PrintedLabel['label']): readonly NamedPart[] {
  return splitLabel(label).filter(({ name }) => name !== 'unconfined');
}

function keyOf(parts: readonly NamedPart[]): string {
  return parts.map(({ namespace, name }) => `:${namespace}:${name}`).join('//&');
}
