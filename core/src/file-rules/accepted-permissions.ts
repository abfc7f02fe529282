import type { CompilerBehaviours } from './compiler-behaviours.ts';
import { forBoth, isAbout, ownerBits, restrictedTo, fileUsers, type FilePermissions } from './file-permissions.ts';
import type { FileRuleTerms } from './file-rule-terms.ts';

/** The permissions of a state with matching rules, in bits of the compiler. */
export interface AcceptedPermissions {
  readonly allow: FilePermissions;
  readonly quiet: FilePermissions;
  /** Permissions that depend on the order of rules. */
  readonly unsure: FilePermissions;
}

/** The properties of a rule that decide about permissions. */
export type AcceptedTerms = Pick<FileRuleTerms<unknown>, 'exact' | 'effect' | 'priority' | 'permissions' | 'quiet'>;

/** The bits of an execution, for the owner or not. */
interface ExecBits {
  readonly exec: FilePermissions;
  readonly type: FilePermissions;
  readonly inherit: FilePermissions;
  readonly map: FilePermissions;
}

const execBits: readonly ExecBits[] = fileUsers.map((subject) => {
  const bits = (mask: number): FilePermissions => restrictedTo(forBoth(mask), subject);
  return {
    exec: bits(ownerBits.exec),
    type: bits(ownerBits.execType),
    inherit: bits(ownerBits.inherit),
    map: bits(ownerBits.map),
  };
});
const everyType = forBoth(ownerBits.execType);
const everyMap = forBoth(ownerBits.map);

/**
 * The permissions of a state whose rules all match: bit by bit the highest priority counts, and among its rules a deny beats
 * every allow. How something is executed follows the permission to, and there a rule without wildcards goes before others.
 *
 * @param rules - in the order in which the compiler comes upon them, which decides about the `m` that `ix` brings along in 4.1
 * @see `accept_perms` and `pri_update_perm` in `hfa.cc` of apparmor_parser 4.1, `perms_t::perms_t` of 5.0
 */
export function acceptedPermissions(
  rules: readonly AcceptedTerms[],
  { impliesMap }: CompilerBehaviours,
): AcceptedPermissions {
  if (rules.length === 0) return nothing;
  const mapsLater = impliesMap === 'behind-it';
  const { allow, quiet } = inOrder(rules, mapsLater);
  if (mapsLater || rules.length === 1) return { allow, quiet, unsure: 0 };
  let unsure = 0;
  for (const order of otherOrders(rules)) {
    const other = inOrder(order, mapsLater);
    unsure |= ((allow ^ other.allow) | (quiet ^ other.quiet)) & everyMap;
  }
  return { allow, quiet, unsure };
}

/**
 * Possible orders of rules in the compiler: all orders of a few rules; of many rules, orders with every rule first or
 * last once.
 */
function otherOrders<Rule>(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  const maxPermuted = 4;
  if (rules.length <= maxPermuted) return permutations(rules);
  const turned = rules.map((_, first) => [...rules.slice(first), ...rules.slice(0, first)]);
  return [...turned, ...turned.map((order) => order.toReversed())];
}

function permutations<Rule>(rules: readonly Rule[]): readonly (readonly Rule[])[] {
  if (rules.length < 2) return [rules];
  return rules.flatMap((first, at) =>
    permutations([...rules.slice(0, at), ...rules.slice(at + 1)]).map((others) => [first, ...others]),
  );
}

const nothing: AcceptedPermissions = { allow: 0, quiet: 0, unsure: 0 };

function inOrder(rules: readonly AcceptedTerms[], mapsLater: boolean): Omit<AcceptedPermissions, 'unsure'> {
  const state = new AcceptingState(mapsLater);
  for (const rule of rules) {
    const about = (rule.permissions | rule.quiet) & ~everyType;
    for (let bits = about; bits !== 0; bits &= bits - 1) state.add(bits & -bits, rule);
  }
  return state.result();
}

class AcceptingState {
  readonly #mapsLater: boolean;
  /** By the position of a bit. */
  readonly #priorities = new Float64Array(32).fill(-Infinity);
  #allow = 0;
  #deny = 0;
  #quiet = 0;
  #exact = 0;

  /** @param mapsLater - whether the `m` of `ix` is added when all else is known */
  constructor(mapsLater: boolean) {
    this.#mapsLater = mapsLater;
  }

  /** Applies a rule to one permission. */
  add(bit: FilePermissions, rule: AcceptedTerms): void {
    const at = positionOf(bit);
    const priority = this.#mapsLater ? rule.priority * 4 + rankOf(rule, bit) : rule.priority;
    if ((this.#priorities[at] ?? 0) > priority) return;
    const exec = execBits.find((each) => each.exec === bit);
    let type = 0;
    if (exec !== undefined) {
      type = exec.type;
      if (!this.#mapsLater && (rule.permissions & exec.inherit) !== 0) {
        type |= exec.map;
        const map = positionOf(exec.map);
        this.#priorities[map] = Math.max(this.#priorities[map] ?? 0, priority);
      }
    } else if (!this.#mapsLater && isImplied(rule.permissions, bit)) {
      return;
    }
    const all = bit | type;
    if ((this.#priorities[at] ?? 0) < priority) {
      this.#priorities[at] = priority;
      this.#allow &= ~all;
      this.#deny &= ~all;
      this.#quiet &= ~all;
      this.#exact &= ~all;
    }
    switch (rule.effect) {
      case 'deny':
        this.#deny |= rule.permissions & all;
        this.#quiet |= rule.quiet & all;
        this.#allow &= ~all;
        break;
      case 'prompt':
        break;
      case 'allow':
        if (rule.exact) {
          this.#exact |= rule.permissions & all;
          this.#allow &= ~type;
        }
        this.#allow |= rule.permissions & (rule.exact || this.#mapsLater || (this.#exact & bit) === 0 ? all : bit);
    }
  }

  result(): Omit<AcceptedPermissions, 'unsure'> {
    let allow = this.#allow;
    if (this.#mapsLater)
      for (const { exec, inherit, map } of execBits) {
        const maps = (allow & exec) !== 0 && (allow & inherit) !== 0;
        if (maps && this.#priorityOf(map) <= this.#priorityOf(exec)) allow |= map;
      }
    return { allow: allow & ~this.#deny, quiet: this.#quiet };
  }

  #priorityOf(bit: FilePermissions): number {
    return this.#priorities[positionOf(bit)] ?? 0;
  }
}

/** Ranks rules of equal priority as AppArmor 5.0 does. */
function rankOf({ effect, exact }: AcceptedTerms, bit: FilePermissions): number {
  if (effect === 'deny') return 3;
  if (effect === 'prompt') return 0;
  return exact && execBits.some(({ exec }) => exec === bit) ? 2 : 1;
}

/** Is true if the permission is the `m` that `ix` implies. */
function isImplied(permissions: FilePermissions, bit: FilePermissions): boolean {
  return execBits.some(({ map, inherit }) => map === bit && (permissions & inherit) !== 0);
}

function positionOf(bit: FilePermissions): number {
  return 31 - Math.clz32(bit);
}

/** Returns the rules that decide about a permission, among matching rules. Deciding rules have equal effects. */
export function decidingTerms<Terms extends AcceptedTerms>(
  rules: readonly Terms[],
  bit: FilePermissions,
): readonly Terms[] {
  const exec = execBits.find((each) => each.exec === bit);
  const about = rules.filter(({ permissions }) => isAbout(permissions, bit));
  const priority = about.reduce((highest, rule) => Math.max(highest, rule.priority), -Infinity);
  const top = about.filter((rule) => rule.priority === priority);
  for (const effect of ['deny', 'allow'] as const) {
    const deciding = top.filter((rule) => rule.effect === effect);
    if (deciding.length === 0) continue;
    const exact = exec === undefined ? [] : deciding.filter((rule) => rule.exact);
    return exact.length > 0 ? exact : deciding;
  }
  return top;
}
