import { closeSync } from 'node:fs';

/** Calls a function with a descriptor, and closes the descriptor. */
export function withDescriptor<Result>(descriptor: number, use: (descriptor: number) => Result): Result {
  try {
    return use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
