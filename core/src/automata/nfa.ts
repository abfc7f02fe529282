import { byteSetKey, hasByte, onlyByte, type ByteSet } from '../patterns/byte-set.ts';
import type { Pattern } from '../patterns/pattern.ts';

/** A node of an NFA, by number. */
export type NfaNode = number;

/**
 * An automaton under construction: nodes that consume a byte of a set, nodes that branch, and
 * nodes that accept. It is built from the end: a pattern is added in front of the node that follows.
 */
export class Nfa<Accept> {
  readonly #sets: (ByteSet | undefined)[] = [];
  readonly #next: (readonly NfaNode[])[] = [];
  readonly #accepts: (Accept | undefined)[] = [];
  /** Sets of one byte, and others by their keys, each once. */
  readonly #bytes = new Map<number, ByteSet>();
  readonly #wide = new Map<string, ByteSet>();

  get size(): number {
    return this.#next.length;
  }

  /** A node that accepts. */
  accept(value: Accept): NfaNode {
    return this.#add(undefined, [], value);
  }

  /** A node that consumes one byte of the set. */
  consume(set: ByteSet, next: NfaNode): NfaNode {
    const byte = onlyByte(set);
    const once = byte === undefined ? shared(this.#wide, byteSetKey(set), set) : shared(this.#bytes, byte, set);
    return this.#add(once, [next]);
  }

  /** A node that continues as any of several. */
  branch(next: readonly NfaNode[]): NfaNode {
    return this.#add(undefined, next);
  }

  /** The entry of a pattern in front of `next`. */
  pattern(pattern: Pattern, next: NfaNode): NfaNode {
    switch (pattern.kind) {
      case 'set':
        return this.consume(pattern.set, next);
      case 'sequence':
        return pattern.parts.reduceRight((following, part) => this.pattern(part, following), next);
      case 'choice':
        return this.branch(pattern.alternatives.map((alternative) => this.pattern(alternative, next)));
      case 'star': {
        const loop: NfaNode[] = [next];
        const entry = this.branch(loop);
        loop.push(this.pattern(pattern.of, entry));
        return entry;
      }
    }
  }

  /** The set that a node consumes; undefined for the others. */
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
   * The bytes in classes that no set of this NFA tells apart: `classOf[byte]`, and one byte of
   * each class. Classes are far fewer than 256, so tables by class are small.
   */
  byteClasses(): { readonly classOf: Uint8Array; readonly representatives: readonly number[] } {
    const classOf = new Uint8Array(256);
    let count = 1;
    // The last of all bytes is alone in the first class.
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

function shared<Key>(sets: Map<Key, ByteSet>, key: Key, set: ByteSet): ByteSet {
  const known = sets.get(key);
  if (known === undefined) sets.set(key, set);
  return known ?? set;
}
