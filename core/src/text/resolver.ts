import type { Source } from '../source/source.ts';
import type { FileReference } from '../syntax/ast.ts';

/** What an include or abi refers to. A file that is met again is the same `Source` object. */
export type Resolved =
  | { readonly kind: 'files'; readonly files: readonly Source[] }
  | {
      readonly kind: 'missing';
      readonly searched: readonly string[];
      /** Finds a path that is there and may have been meant: asked only where somebody is told. */
      readonly suggestion?: () => string | undefined;
      /** How a person has other places searched, in the words of the program that asks. */
      readonly remedy?: string;
    }
  | { readonly kind: 'unreadable'; readonly name: string; readonly reason: string };

/**
 * Finds included files. Passed in, because only the outside knows a file system. A directory
 * resolves to the files in it that apparmor_parser would read, in its order.
 */
export type Resolver = (reference: FileReference, from: Source) => Resolved;
