import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { DeclaredProfile, LoadableUnit } from '../profile/loadable-unit.ts';
import type { Profile } from '../profile/profile.ts';
import { textOf } from '../source/printable-text.ts';
import { withSource } from './sourced-profile.ts';

/** The result of a profile lookup in a namespace. */
export type ProfileLookup =
  | {
      readonly kind: 'profile';
      readonly profile: Profile;
      /** Present if the source differs from the compiled profile. */
      readonly difference?: Diagnostic;
    }
  | { readonly kind: 'unknown' }
  /** The declaring file has errors, listed in the diagnostics, and would not be loaded. */
  | { readonly kind: 'invalid'; readonly diagnostics: readonly Diagnostic[] }
  /** The order of loading determines the loaded profile. */
  | { readonly kind: 'duplicate'; readonly diagnostic: Diagnostic };

/** A profile with its declaring file. */
export interface Declaration {
  readonly unit: LoadableUnit;
  readonly declared: DeclaredProfile;
}

/**
 * Resolves the declarations of a name. If a profile is present in compiled form and as source, the compiled form
 * decides.
 */
export function lookupOf(found: readonly Declaration[]): ProfileLookup {
  const [first, second, ...others] = found.toSorted(textFirst);
  if (first === undefined) return { kind: 'unknown' };
  if (second === undefined) return loaded(first);
  const isPair = others.length === 0 && first.unit.form === 'text' && second.unit.form === 'compiled';
  return isPair ? sourced(second, first) : { kind: 'duplicate', diagnostic: duplicateProfile(found) };
}

function loaded({ unit, declared }: Declaration): ProfileLookup {
  const { valid, diagnostics } = unit.load();
  if (!valid) return { kind: 'invalid', diagnostics };
  const profile = declared.profile();
  // Makes the automaton now: until then, the profile keeps all its rules in memory.
  void profile.policy;
  return { kind: 'profile', profile };
}

/** Returns a compiled profile with the rules of the source. */
function sourced(compiled: Declaration, source: Declaration): ProfileLookup {
  const found = loaded(compiled);
  if (found.kind !== 'profile') return found;
  const { profile, difference } = source.unit.load().valid
    ? withSource(found.profile, source.declared.profile())
    : { profile: found.profile, difference: 'cannot be compared: this source has errors' };
  if (difference === undefined) return { kind: 'profile', profile };
  return { kind: 'profile', profile, difference: differingSource(compiled, source, difference) };
}

function duplicateProfile(found: readonly Declaration[]): Diagnostic {
  const [first, ...others] = found.map(({ declared }) => declared);
  const last = others.at(-1) ?? first;
  if (first === undefined || last === undefined) throw new RangeError('no profile is declared');
  return {
    code: 'duplicate-profile',
    severity: 'error',
    message: `profile \`${textOf(first.name)}\` is declared ${found.length} times in one policy namespace`,
    span: last.span,
    hint: 'the loaded profile depends on the order; rename or remove one',
    related: [first, ...others.slice(0, -1)].map(({ span }) => ({ message: 'also declared here', span })),
  };
}

function differingSource(compiled: Declaration, source: Declaration, difference: string): Diagnostic {
  return {
    code: 'differing-source',
    severity: 'warning',
    message: `compiled profile \`${textOf(source.declared.name)}\` ${difference}`,
    span: source.declared.span,
    hint: 'the compiled profile decides; compile the source again, or check its target kernel',
    related: [{ message: 'the compiled policy', span: compiled.declared.span }],
  };
}

function textFirst(left: Declaration, right: Declaration): number {
  return Number(left.unit.form === 'compiled') - Number(right.unit.form === 'compiled');
}
