import type { CompilerName } from '../diagnostics/diagnostic.ts';

/**
 * Differences between versions of apparmor_parser: the expansion of paths, the order of file rules, the targets of
 * execs, and the known classes.
 */
export interface CompilerBehaviours {
  /** The name in messages. */
  readonly name: CompilerName;
  /** The version, as the option `--compiler` names it. */
  readonly version: '4.1' | '5.0';
  /** The direction in which paths are compared to sort rules; from the end, the first byte does not count. */
  readonly pathOrder: 'from-start' | 'from-end';
  /**
   * The time at which `ix` implies `m`: before equal rules are shared, as if the rule had an explicit `m`, or after.
   */
  readonly impliesMap: 'before-rules-are-shared' | 'behind-it';
  /**
   * The values of a variable that lose slashes doubled by the expansion: the values of multi-valued variables, or all
   * values. In the second case, a leading slash is dropped only after a slash preceded by another byte, back to the
   * previous variable.
   */
  readonly slashesAtSeams: 'dropped-from-several' | 'dropped-from-all';
  /**
   * True if the name in `/path l -> name` counts as an exec transition, of which a profile can have few, instead of a
   * link target.
   */
  readonly countsLinkTargets: boolean;
  /** True if a link rule created by an alias keeps `subset` (`copy_cod_entry`). */
  readonly keepsSubset: boolean;
  /** True if kernels with permission tables get only `:ns` of `-> :ns:name`, so that execs by the rule always fail. */
  readonly cutsNamespaces: boolean;
  /** True if states have a flag for different grants to owner and non-owners, for kernels with permission tables. */
  readonly marksOwners: boolean;
  /**
   * True if the class `network_v9` is known. Otherwise an abi with the class is compiled like an abi without it, and
   * `network inet,` grants only the types with names.
   */
  readonly knowsLaterSockets: boolean;
}

/** apparmor_parser 4.1 of Debian 13. */
export const apparmor41: CompilerBehaviours = {
  name: 'AppArmor 4.1',
  version: '4.1',
  pathOrder: 'from-start',
  impliesMap: 'before-rules-are-shared',
  slashesAtSeams: 'dropped-from-several',
  countsLinkTargets: true,
  keepsSubset: false,
  cutsNamespaces: true,
  marksOwners: false,
  knowsLaterSockets: false,
};

/** apparmor_parser 5.0 of Debian's sid. */
export const apparmor50: CompilerBehaviours = {
  name: 'AppArmor 5.0',
  version: '5.0',
  pathOrder: 'from-end',
  impliesMap: 'behind-it',
  slashesAtSeams: 'dropped-from-all',
  countsLinkTargets: false,
  keepsSubset: true,
  cutsNamespaces: false,
  marksOwners: true,
  knowsLaterSockets: true,
};

/** Returns the compiler with the behaviours of a version of apparmor_parser, such as `4.1.0`. */
export function compilerOfVersion(version: string): CompilerBehaviours {
  return Number.parseInt(version, 10) >= 5 ? apparmor50 : apparmor41;
}
