import type { Report } from '../diagnostic/diagnostic-at.ts';
import type { PathAlias } from '../exec-conflicts/aliases.ts';
import type { CompilerBehaviours } from '../exec-conflicts/compiler-behaviours.ts';
import type { ByteString } from '../source/bytes.ts';
import type { ProfileDeclaration } from '../syntax/ast.ts';
import type { Word } from '../syntax/ast-words.ts';
import type { ProfileBody } from './collect-body.ts';
import type { PlainVariables } from './pattern-shapes.ts';
import type { PolicyCache } from './policy-cache.ts';

/** How a compiler replaces variables. */
export type Seams = CompilerBehaviours['slashesAtSeams'];

/** What the rules about files of a profile are checked with. */
export interface FileCheckContext {
  readonly cache: PolicyCache;
  readonly plain: PlainVariables;
  /** Replaces the variables of a word; undefined, with a diagnostic reported, where it cannot. */
  readonly expand: (word: Word, seams?: Seams) => ByteString | undefined;
  readonly aliases: readonly PathAlias[];
  /** What all of these refuse is wrong; what only some do is told of. */
  readonly compilers: readonly CompilerBehaviours[];
  readonly report: Report;
}

/** A profile whose rules about files are checked. Neither name has those of its parents. */
export interface FileCheckedProfile {
  readonly declaration: ProfileDeclaration;
  readonly ownName: ByteString;
  /** As its head has it, variables and all. */
  readonly writtenName: ByteString;
  readonly body: () => ProfileBody;
}
