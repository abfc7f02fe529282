import type { Automaton } from '../automaton/automaton.ts';
import { deadState } from '../automaton/automaton.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { compareBytes, textOf, type ByteString } from '../source/bytes.ts';
import type { DeclaredProfile, LoadableUnit } from '../profile/loadable-unit.ts';
import type { Profile, ProfileName, Origin } from '../profile/profile.ts';
import { withSource } from './with-source.ts';

/** What a namespace knows of a profile's name. */
export type ProfileLookup =
  | { readonly kind: 'profile'; readonly profile: Profile }
  | { readonly kind: 'unknown' }
  /** The file that declares it has errors: it would not be loaded. */
  | { readonly kind: 'invalid'; readonly unit: LoadableUnit }
  /** Which one is loaded depends on the order of loading. */
  | { readonly kind: 'duplicate'; readonly diagnostic: Diagnostic };

/**
 * A policy namespace: profiles, namespaces below it, and an implicit profile `unconfined`. Files
 * are read when a profile is asked for.
 */
export class PolicyNamespace {
  readonly name: ByteString;
  readonly parent: PolicyNamespace | undefined;
  /** 0 for the root. */
  readonly level: number;
  readonly unconfined: Profile = unconfinedProfile();
  readonly #children = new Map<ByteString, PolicyNamespace>();
  readonly #units: LoadableUnit[] = [];
  readonly #adopted: Declaration[] = [];
  #index: Map<ProfileName, Declaration[]> | undefined;
  #names: readonly ProfileName[] | undefined;
  readonly #lookups = new Map<ByteString, ProfileLookup>();
  readonly #diagnostics: Diagnostic[] = [];

  private constructor(name: ByteString, parent: PolicyNamespace | undefined) {
    this.name = name;
    this.parent = parent;
    this.level = parent === undefined ? 0 : parent.level + 1;
  }

  static root(): PolicyNamespace {
    return new PolicyNamespace('' as ByteString, undefined);
  }

  /** The name from the root: `a//b`; empty for the root. */
  get fullName(): ByteString {
    if (this.parent === undefined) return this.name;
    const above = this.parent.fullName;
    return (above === '' ? this.name : `${above}//${this.name}`) as ByteString;
  }

  child(name: ByteString): PolicyNamespace | undefined {
    return this.#children.get(name);
  }

  /** The namespace at a path below this one, made where it is not there. */
  ensure(path: readonly ByteString[]): PolicyNamespace {
    const [name, ...rest] = path;
    if (name === undefined) return this;
    let child = this.#children.get(name);
    if (child === undefined) this.#children.set(name, (child = new PolicyNamespace(name, this)));
    return child.ensure(rest);
  }

  /** This namespace and all below it, parents first, siblings by name. */
  *all(): Generator<PolicyNamespace> {
    yield this;
    const children = [...this.#children.values()].sort((left, right) => compareBytes(left.name, right.name));
    for (const child of children) yield* child.all();
  }

  /** Adds a file to the namespace. */
  load(unit: LoadableUnit): void {
    this.#units.push(unit);
  }

  get units(): readonly LoadableUnit[] {
    return this.#units;
  }

  /** What was found about profiles that were asked for, and is about no file alone. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** The profile of that name. Where it is there compiled and as the text that it was made from, the compiled one decides. */
  profile(name: ByteString): ProfileLookup {
    let found = this.#lookups.get(name);
    if (found === undefined) this.#lookups.set(name, (found = this.#find(name)));
    return found;
  }

  /** Reads every file and gives the names that can be asked for, sorted, each once. */
  profileNames(): readonly ProfileName[] {
    if (this.#names === undefined) {
      this.distribute();
      this.#names = [...this.#indexed().keys()].sort(compareBytes);
    }
    return this.#names;
  }

  /** Hands profiles that were declared as `:ns:name` to the namespace they name. */
  distribute(): void {
    for (const unit of this.#units) {
      for (const declared of unit.declared()) {
        if (isOwn(declared)) continue;
        const adopted = this.ensure(declared.namespace).#adopted;
        if (!adopted.some((other) => other.declared === declared)) adopted.push({ unit, declared });
      }
    }
  }

  /** Every profile by name. Reads every file. */
  #indexed(): ReadonlyMap<ProfileName, readonly Declaration[]> {
    if (this.#index === undefined) {
      this.#index = new Map<ProfileName, Declaration[]>();
      for (const declaration of this.#declarations(this.#units)) {
        const same = this.#index.get(declaration.declared.name);
        if (same === undefined) this.#index.set(declaration.declared.name, [declaration]);
        else same.push(declaration);
      }
    }
    return this.#index;
  }

  #find(name: ByteString): ProfileLookup {
    if (name === 'unconfined') return { kind: 'profile', profile: this.unconfined };
    if (this.#index === undefined) {
      const likely = this.#units.filter((unit) => unit.mayDeclare(name));
      const found = this.#declarations(likely).filter(({ declared }) => declared.name === name);
      if (found.length > 0) return this.#lookupOf(found);
    }
    return this.#lookupOf(this.#indexed().get(name as ProfileName) ?? []);
  }

  #lookupOf(found: readonly Declaration[]): ProfileLookup {
    const [first] = found;
    if (first === undefined) return { kind: 'unknown' };
    const [source, compiled, ...others] = [...found].sort(textFirst);
    if (compiled !== undefined && source !== undefined) {
      const isPair = others.length === 0 && source.unit.form === 'text' && compiled.unit.form === 'compiled';
      return isPair ? this.#sourced(compiled, source) : { kind: 'duplicate', diagnostic: duplicateProfile(found) };
    }
    if (!first.unit.isValid()) return { kind: 'invalid', unit: first.unit };
    return { kind: 'profile', profile: first.declared.profile() };
  }

  /** A compiled profile, with the rules of the text that it was made from. */
  #sourced(compiled: Declaration, source: Declaration): ProfileLookup {
    if (!compiled.unit.isValid()) return { kind: 'invalid', unit: compiled.unit };
    const loaded = compiled.declared.profile();
    const { profile, difference } = source.unit.isValid()
      ? withSource(loaded, source.declared.profile())
      : { profile: loaded, difference: 'cannot be compared with this source, which has errors' };
    if (difference !== undefined) this.#diagnostics.push(differingSource(compiled, source, difference));
    return { kind: 'profile', profile };
  }

  #declarations(units: readonly LoadableUnit[]): readonly Declaration[] {
    const own = units.flatMap((unit) =>
      unit.declared().flatMap((declared) => (isOwn(declared) ? [{ unit, declared }] : [])),
    );
    return [...own, ...this.#adopted];
  }
}

/** A profile and the file that declares it. */
interface Declaration {
  readonly unit: LoadableUnit;
  readonly declared: DeclaredProfile;
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
    hint: 'which one is loaded depends on the order; rename or remove one',
    related: [first, ...others.slice(0, -1)].map(({ span }) => ({ message: 'also declared here', span })),
  };
}

function differingSource(compiled: Declaration, source: Declaration, difference: string): Diagnostic {
  return {
    code: 'differing-source',
    severity: 'warning',
    message: `compiled profile \`${textOf(source.declared.name)}\` ${difference}`,
    span: source.declared.span,
    hint: 'the compiled one decides; compile this again, or see whether it was compiled for the kernel that is assumed',
    related: [{ message: 'the compiled policy', span: compiled.declared.span }],
  };
}

function textFirst(left: Declaration, right: Declaration): number {
  return Number(left.unit.form === 'compiled') - Number(right.unit.form === 'compiled');
}

function isOwn(declared: DeclaredProfile): boolean {
  return declared.namespace.length === 0;
}

const noPolicy: Automaton<Origin> = {
  start: () => deadState,
  step: () => deadState,
  permissions: () => ({ allow: 0, quiet: 0 }),
  isLive: () => false,
  origins: () => [],
};

function unconfinedProfile(): Profile {
  return {
    name: 'unconfined' as ProfileName,
    mode: 'unconfined',
    policy: noPolicy,
    mediates: () => false,
    capability: () => ({ verdict: 'allow', origins: [] }),
  };
}
