import type { CompilerName } from '../diagnostic/diagnostic.ts';

/**
 * Where versions of apparmor_parser differ about rules about files: in what they take for the path, in what they see first where a
 * third rule would settle the matter, and in what an execution leads to.
 */
export interface CompilerBehaviours {
  /** How people call it. */
  readonly name: CompilerName;
  /** In which direction paths are compared to sort rules; from the end, the first byte does not count. */
  readonly pathOrder: 'from-start' | 'from-end';
  /** Whether the `m` that `ix` brings along makes a rule alike one that has it written. */
  readonly impliesMap: 'before-rules-are-shared' | 'behind-it';
  /** A denial of the same priority keeps two rules from conflicting where it is seen between them, or where it is seen before the second. */
  readonly denialCovers: 'between' | 'before';
  /**
   * Which values of a variable lose the slashes that would be doubled where it stands: those of a variable with several, or all
   * values, but in front only behind a slash that another byte precedes, back to the variable before.
   */
  readonly slashesAtSeams: 'dropped-from-several' | 'dropped-from-all';
  /**
   * Whether the name in `/path l -> name` is one of those that executions lead to, of which a profile can have few, and not what
   * is linked to.
   */
  readonly countsLinkTargets: boolean;
  /** Whether a link that an alias makes of one is to be a `subset` where that is (`copy_cod_entry`). */
  readonly keepsSubset: boolean;
  /** Whether of `-> :ns:name` only `:ns` is left for kernels with permission tables, so that nothing can be executed that way. */
  readonly cutsNamespaces: boolean;
  /** Whether states say that they grant others something else than the owner, where the kernel is given permission tables. */
  readonly marksOwners: boolean;
}

/** apparmor_parser 4.1 of Debian 13. */
export const apparmor41: CompilerBehaviours = {
  name: 'AppArmor 4.1',
  pathOrder: 'from-start',
  impliesMap: 'before-rules-are-shared',
  denialCovers: 'between',
  slashesAtSeams: 'dropped-from-several',
  countsLinkTargets: true,
  keepsSubset: false,
  cutsNamespaces: true,
  marksOwners: false,
};

/** apparmor_parser 5.0 of Debian's sid. */
export const apparmor50: CompilerBehaviours = {
  name: 'AppArmor 5.0',
  pathOrder: 'from-end',
  impliesMap: 'behind-it',
  denialCovers: 'before',
  slashesAtSeams: 'dropped-from-all',
  countsLinkTargets: false,
  keepsSubset: true,
  cutsNamespaces: false,
  marksOwners: true,
};
