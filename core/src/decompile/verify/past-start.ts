import type { ProductPart } from '../../automata/product.ts';

/** Tells the empty string from others: an automaton may come back to where it starts. */
export const behindStart: ProductPart = { start: 1, step: () => 2, classOf: () => 0 };
