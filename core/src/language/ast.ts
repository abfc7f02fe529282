import type { ByteString } from '../source/bytes.ts';
import type { Span } from '../source/span.ts';
import type { Rule } from './ast-rules.ts';
import type { Condition, Qualifiers, Word } from './ast-words.ts';

/**
 * The tree of a policy text, in the language of apparmor.d(5). A node keeps the text as written, in order, without
 * expansion, defaults or merging.
 */
export interface PolicyFile {
  readonly kind: 'policy-file';
  readonly statements: readonly Statement[];
  readonly span: Span;
}

/** Any statement of a file, a profile, a block, or an included file. */
export type Statement =
  | Comment
  | Abi
  | Alias
  | VariableAssignment
  | BooleanAssignment
  | Include
  | ProfileDeclaration
  | Conditional
  | QualifiedBlock
  | Rule;

/** A comment between statements, without the `#`. Comments inside a statement are not kept. */
export interface Comment {
  readonly kind: 'comment';
  readonly text: ByteString;
  readonly span: Span;
}

/** The location of an include or abi: `<x>` is relative to the search path, `"x"` and a bare path are literal. */
export interface FileReference {
  readonly form: 'search' | 'quoted' | 'bare';
  readonly path: ByteString;
  readonly span: Span;
}

/** `abi <abi/4.0>,` */
export interface Abi {
  readonly kind: 'abi';
  readonly file: FileReference;
  readonly span: Span;
}

/** `alias /a/ -> /b/,` */
export interface Alias {
  readonly kind: 'alias';
  readonly keyword: 'alias' | 'rewrite';
  readonly from: Word;
  readonly to: Word;
  readonly span: Span;
}

/** `=` declares, `+=` adds, `?=` (5.0) declares unless declared, `:=` (5.0) declares anew. */
export type AssignmentOperator = '=' | '+=' | '?=' | ':=';

/** `@{HOME}=/home/* /root`. The name has neither `@` nor braces. */
export interface VariableAssignment {
  readonly kind: 'variable-assignment';
  readonly name: ByteString;
  readonly braced: boolean;
  readonly operator: AssignmentOperator;
  readonly values: readonly Word[];
  readonly span: Span;
}

/** `$flag = true`, from 5.0 on any expression. The name has neither `$` nor braces. */
export interface BooleanAssignment {
  readonly kind: 'boolean-assignment';
  readonly name: ByteString;
  readonly braced: boolean;
  readonly operator: AssignmentOperator;
  readonly value: Expression;
  readonly span: Span;
}

/** `include <abstractions/base>`, `#include`, `include if exists`. */
export interface Include {
  readonly kind: 'include';
  readonly hash: boolean;
  readonly ifExists: boolean;
  readonly file: FileReference;
  readonly span: Span;
}

/** The keyword of a profile; `none` is the old form, a path alone. */
export type ProfileKeyword = 'profile' | 'hat' | '^' | 'none';

/** A profile, child profile or hat. `head` is everything before the opening brace. */
export interface ProfileDeclaration {
  readonly kind: 'profile';
  readonly keyword: ProfileKeyword;
  readonly name: Word;
  readonly attachment?: Word;
  readonly xattrs?: readonly Condition[];
  /** 5.0's `+ identities=(…)` groups. */
  readonly identities?: readonly (readonly Word[])[];
  readonly flags?: ProfileFlags;
  readonly body: readonly Statement[];
  readonly head: Span;
  readonly span: Span;
}

/** `flags=(complain)`, or the old `(complain)`. */
export interface ProfileFlags {
  readonly keyword: boolean;
  readonly values: readonly Word[];
  readonly span: Span;
}

/** `if EXPRESSION { … } else …`; an `else if` is a Conditional in `otherwise`. */
export interface Conditional {
  readonly kind: 'conditional';
  readonly condition: Expression;
  readonly then: readonly Statement[];
  readonly otherwise?: readonly Statement[] | Conditional;
  readonly span: Span;
}

/** `audit deny { … }`: rules with common qualifiers. */
export interface QualifiedBlock {
  readonly kind: 'block';
  readonly qualifiers: Qualifiers;
  readonly body: readonly Statement[];
  readonly span: Span;
}

/** A condition of an `if`, or the value assigned to a boolean. */
export type Expression =
  | { readonly kind: 'boolean-literal'; readonly value: boolean; readonly span: Span }
  | { readonly kind: 'boolean-variable'; readonly name: ByteString; readonly span: Span }
  | { readonly kind: 'defined'; readonly of: 'variable' | 'boolean'; readonly name: ByteString; readonly span: Span }
  | { readonly kind: 'not'; readonly operand: Expression; readonly span: Span }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression; readonly span: Span }
  | {
      readonly kind: 'comparison';
      readonly operator: '==' | '!=' | 'in' | '<' | '<=' | '>' | '>=';
      readonly left: ExpressionOperand;
      readonly right: ExpressionOperand;
      readonly span: Span;
    }
  | { readonly kind: 'operand'; readonly operand: ExpressionOperand; readonly span: Span };

/** A side of a comparison: a text, or the values of a variable. */
export type ExpressionOperand =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'variable'; readonly name: ByteString; readonly span: Span };
