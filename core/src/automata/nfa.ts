import { memoised } from '../source/memoised.ts';
import { byteSetKey, onlyByte, type ByteSet } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';
import { RefinedByteClasses, type ByteClasses } from './byte-classes.ts';

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
  /** Distinct sets, by byte or key. */
  readonly #distinct = new Map<number | string, ByteSet>();
  /** The classes of bytes that no set distinguishes. Tables by class are small, because classes are few. */
  readonly byteClasses = new RefinedByteClasses();

  /** Adds a node that accepts. */
  accept(value: Accept): NfaNode {
    return this.#add(undefined, [], value);
  }

  /** Adds a node that consumes a byte of a set. */
  consume(set: ByteSet, next: NfaNode): NfaNode {
    const once = memoised(this.#distinct, onlyByte(set) ?? byteSetKey(set), () => {
      this.byteClasses.refine(set);
      return set;
    });
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

  /** Returns classes of bytes that no set after the entries distinguishes. */
  byteClassesAfter(entries: readonly NfaNode[]): ByteClasses {
    const nodes = new Set(entries);
    const sets = new Set<ByteSet>();
    // The set grows while it is traversed.
    for (const node of nodes) {
      const set = this.#sets[node];
      if (set !== undefined) sets.add(set);
      for (const next of this.successors(node)) nodes.add(next);
    }
    const classes = new RefinedByteClasses();
    for (const set of sets) classes.refine(set);
    return classes;
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
