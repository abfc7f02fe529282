import type { Span } from '../../source/span.ts';

/** A statement with the includes on the way to the statement, outermost first. */
export interface Placed<Node> {
  readonly node: Node;
  readonly via: readonly Span[];
}
