import type { Span } from '../source/span.ts';

/** A statement with the includes that led to it, outermost first. */
export interface Placed<Node> {
  readonly node: Node;
  readonly via: readonly Span[];
}
