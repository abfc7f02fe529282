import type { Report } from '../../diagnostics/diagnostic-at.ts';
import type { PathAlias } from '../../file-rules/aliases.ts';
import type { CompilerBehaviours } from '../../file-rules/compiler-behaviours.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { ProfileDeclaration } from '../../language/ast.ts';
import type { Word } from '../../language/ast-words.ts';
import type { ProfileBody } from '../collect-body.ts';
import type { PlainVariables } from '../pattern-shapes.ts';
import type { PolicyCache } from '../includes/policy-cache.ts';
import type { Variables } from '../variables/variables.ts';

/** How a compiler replaces variables. */
export type Seams = CompilerBehaviours['slashesAtSeams'];

/** The context for checking the file rules of a profile. */
export interface FileCheckContext {
  readonly cache: PolicyCache;
  readonly plain: PlainVariables;
  /** Replaces the variables of a word. Returns undefined and reports a diagnostic if the expansion fails. */
  readonly expand: (word: Word, seams?: Seams) => ByteString | undefined;
  /** The variables shared by files, if valid for the profile. */
  readonly shared: Variables | undefined;
  readonly aliases: readonly PathAlias[];
  /** A refusal by all compilers is an error; a refusal by some is a warning. */
  readonly compilers: readonly CompilerBehaviours[];
  readonly report: Report;
}

/** A profile whose file rules are checked. Neither name includes the names of the parents. */
export interface FileCheckedProfile {
  readonly declaration: ProfileDeclaration;
  readonly ownName: ByteString;
  /** The name as written in the head, with variables. */
  readonly writtenName: ByteString;
  readonly body: () => ProfileBody;
}
