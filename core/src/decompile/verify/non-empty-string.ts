import type { ProductPart } from '../../automata/product.ts';

/** A part of a product that distinguishes the empty string from all strings with a byte. */
export const pastStart: ProductPart = { start: 1, step: () => 2, classOf: () => 0 };
