import { memoised } from '../source/memoised.ts';
import { byteSetKey, hasByte, onlyByte, type ByteSet } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';

/** A node of an NFA, by number. */
export type NfaNode = number;

/**
 * An NFA under construction. A node consumes a byte of a set, branches, or accepts. Construction goes from the end to
 * the start.
 */
export class Nfa<Accept> {
  readonly #sets: (ByteSet | undefined)[] = [];
  readonly #next: (readonly NfaNode[])[] = [];
  readonly #accepts: (Accept | undefined)[] = [];
  /** Distinct sets of one byte, and distinct larger sets by key. */
  readonly #bytes = new Map<number, ByteSet>();
  readonly #wide = new Map<string, ByteSet>();

  get size(): number {
    return this.#next.length;
  }

  /** Adds a node that accepts. */
  accept(value: Accept): NfaNode {
    return this.#add(undefined, [], value);
  }

  /** Adds a node that consumes a byte of a set. */
  consume(set: ByteSet, next: NfaNode): NfaNode {
    const byte = onlyByte(set);
    const once =
      byte === undefined ? memoised(this.#wide, byteSetKey(set), () => set) : memoised(this.#bytes, byte, () => set);
    return this.#add(once, [next]);
  }

  /** Adds a node with several successors. */
  branch(next: readonly NfaNode[]): NfaNode {
    return this.#add(undefined, next);
  }

  /** Adds a pattern before `next`, and returns the entry. */
  pattern(pattern: Pattern, next: NfaNode): NfaNode {
    switch (pattern.kind) {
      case 'set':
        return this.consume(pattern.set, next);
      case 'sequence':
        return pattern.parts.reduceRight((following, part) => this.pattern(part, following), next);
      case 'choice':
        return this.branch(pattern.alternatives.map((alternative) => this.pattern(alternative, next)));
      case 'star':
        return this.star(pattern.of, next);
    }
  }

  /** Adds any number of repetitions of a pattern before `next`. */
  protected star(of: Pattern, next: NfaNode): NfaNode {
    const loop: NfaNode[] = [next];
    const entry = this.#add(undefined, loop);
    loop.push(this.pattern(of, entry));
    return entry;
  }

  /** Returns the set of a consuming node; undefined for further kinds of nodes. */
  consumed(node: NfaNode): ByteSet | undefined {
    return this.#sets[node];
  }

  successors(node: NfaNode): readonly NfaNode[] {
    return this.#next[node] ?? [];
  }

  accepted(node: NfaNode): Accept | undefined {
    return this.#accepts[node];
  }

  /**
   * Classifies bytes by the sets of the NFA: `classOf[byte]`, and one byte of each class. Tables by class are small,
   * because classes are few.
   */
  byteClasses(): { readonly classOf: Uint8Array; readonly representatives: readonly number[] } {
    const classOf = new Uint8Array(256);
    let count = 1;
    // Class 0 has the last byte only.
    for (const byte of this.#bytes.keys()) if (count < 256) classOf[byte] = count++;
    for (const set of this.#wide.values()) {
      const split = new Map<number, number>();
      const outside = new Set<number>();
      for (let byte = 0; byte < 256; byte++) if (!hasByte(set, byte)) outside.add(classOf[byte] ?? 0);
      for (let byte = 0; byte < 256; byte++) {
        const current = classOf[byte] ?? 0;
        if (!hasByte(set, byte) || !outside.has(current)) continue;
        let fresh = split.get(current);
        if (fresh === undefined) split.set(current, (fresh = count++));
        classOf[byte] = fresh;
      }
    }
    const representatives = Array.from({ length: count }, () => 0);
    for (let byte = 255; byte >= 0; byte--) representatives[classOf[byte] ?? 0] = byte;
    return { classOf, representatives };
  }

  #add(set: ByteSet | undefined, next: readonly NfaNode[], accept?: Accept): NfaNode {
    this.#sets.push(set);
    this.#next.push(next);
    this.#accepts.push(accept);
    return this.#next.length - 1;
  }
}

/** An NFA without duplicate nodes: patterns with equal ends share the nodes of the end. */
export class SharingNfa<Accept> extends Nfa<Accept> {
  readonly #known = new Map<string, NfaNode>();

  override consume(set: ByteSet, next: NfaNode): NfaNode {
    return memoised(this.#known, `${onlyByte(set) ?? byteSetKey(set)} ${next}`, () => super.consume(set, next));
  }

  override branch(next: readonly NfaNode[]): NfaNode {
    return memoised(this.#known, next.join('|'), () => super.branch(next));
  }

  protected override star(of: Pattern, next: NfaNode): NfaNode {
    if (of.kind !== 'set') return super.star(of, next);
    return memoised(this.#known, `*${byteSetKey(of.set)} ${next}`, () => super.star(of, next));
  }
}
