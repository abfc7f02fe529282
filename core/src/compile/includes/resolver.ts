import type { Source } from '../../source/source.ts';
import type { FileReference } from '../../language/ast.ts';

/** The target of an include or abi statement. Repeated resolutions of a file return the identical `Source` object. */
export type Resolved =
  | {
      readonly kind: 'files';
      readonly files: readonly Source[];
      /** True if the path is a directory. No abi statement can name a directory. */
      readonly isDirectory?: true;
    }
  | {
      readonly kind: 'missing';
      readonly searched: readonly string[];
      /** Finds an existing path that the author may have intended; called only to build a diagnostic. */
      readonly suggestion?: () => string | undefined;
      /** Advice on searching additional directories, in the terms of the calling program. */
      readonly remedy?: string;
    }
  | { readonly kind: 'unreadable'; readonly name: string; readonly reason: string };

/**
 * Finds included files. The resolver is injected, because core has no access to the file system. A directory resolves
 * to the files that apparmor_parser would read, in the order of apparmor_parser.
 */
export type Resolver = (reference: FileReference, from: Source) => Resolved;
