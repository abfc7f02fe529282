import type { Automaton } from '../automaton/automaton.ts';
import { deadState } from '../automaton/automaton.ts';
import type { AnswerNote } from '../class/answer-notes.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import type { FileAutomaton } from '../files/file-automaton.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import type { LoadableUnit } from '../profile/loadable-unit.ts';
import type { Profile, ProfileName, Origin } from '../profile/profile.ts';
import { attachesTo, bestAttachment } from './best-attachment.ts';
import { ProfileIndex } from './profile-index.ts';
import { lookupOf, type Declaration, type ProfileLookup } from './profile-lookup.ts';

/** A policy namespace, and the names of all its profiles. */
export interface NamespaceContents {
  readonly namespace: PolicyNamespace;
  readonly names: readonly ProfileName[];
}

/** The profile that takes the place of one of a namespace: mostly itself. */
export type ProfileChange = (profile: Profile, namespace: PolicyNamespace) => Profile;

/** The profile that attaches to a path, and what else there is to say of it. */
export interface AttachedProfile {
  /** Undefined where none does. */
  readonly profile: Profile | undefined;
  readonly note?: Extract<AnswerNote, 'conflicting-attachments' | 'unloadable-profile'>;
}

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
  readonly #index: ProfileIndex;
  readonly #lookups = new Map<ByteString, ProfileLookup>();
  /** The namespace that this is otherwise like. */
  readonly #like?: { readonly namespace: PolicyNamespace; readonly change: ProfileChange };
  /** How many of the files have handed down what they declare for namespaces below. */
  #handedDown = 0;

  private constructor(
    name: ByteString,
    parent: PolicyNamespace | undefined,
    like?: PolicyNamespace,
    change?: ProfileChange,
  ) {
    this.name = name;
    this.parent = parent;
    this.level = parent === undefined ? 0 : parent.level + 1;
    if (like === undefined || change === undefined) {
      this.#index = new ProfileIndex();
      return;
    }
    this.#like = { namespace: like, change };
    this.#index = like.#index;
    this.#handedDown = like.#handedDown;
    for (const child of like.#children.values())
      this.#children.set(child.name, new PolicyNamespace(child.name, this, child, change));
  }

  /** A root policy namespace without profiles. */
  static root(): PolicyNamespace {
    return new PolicyNamespace('' as ByteString, undefined);
  }

  /** This namespace, which is a root, and all below it, with other profiles in the place of some. Reads every file. */
  withProfiles(change: ProfileChange): PolicyNamespace {
    // A file may declare profiles for namespaces that nothing else tells of.
    for (const namespace of this.all()) namespace.#handDown();
    return new PolicyNamespace(this.name, undefined, this, change);
  }

  /** The name from the root: `a//b`; empty for the root. */
  get fullName(): ByteString {
    if (this.parent === undefined) return this.name;
    const above = this.parent.fullName;
    return (above === '' ? this.name : `${above}//${this.name}`) as ByteString;
  }

  /** The namespace of that name below this one. Every file is read where only one that declares `:NAME:PROFILE` can tell. */
  child(name: ByteString): PolicyNamespace | undefined {
    return this.#children.get(name) ?? this.#handDown().get(name);
  }

  /** The namespace at a path below this one, made where it is not there. */
  ensure(path: readonly ByteString[]): PolicyNamespace {
    const [name, ...rest] = path;
    if (name === undefined) return this;
    let child = this.#children.get(name);
    if (child === undefined) this.#children.set(name, (child = new PolicyNamespace(name, this)));
    return child.ensure(rest);
  }

  /**
   * This namespace and all below it that are known by now, parents first, siblings by name. Nothing is read for this: a
   * namespace that only a file names may be missing.
   */
  *all(): Generator<PolicyNamespace> {
    yield this;
    for (const child of this.#sortedChildren()) yield* child.all();
  }

  /** This namespace and all below it, in the same order, with all that is in them. Reads every file. */
  *contents(): Generator<NamespaceContents> {
    yield { namespace: this, names: this.profileNames() };
    for (const child of this.#sortedChildren()) yield* child.contents();
  }

  #sortedChildren(): readonly PolicyNamespace[] {
    return [...this.#children.values()].sort((left, right) => compareBytes(left.name, right.name));
  }

  /** Adds a file to the namespace. */
  load(unit: LoadableUnit): void {
    this.#index.add(unit);
  }

  /** The files that were added, in that order. */
  get units(): readonly LoadableUnit[] {
    return this.#index.units;
  }

  /** What was found about profiles that were asked for, and is about no file alone. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.#lookups.values()].flatMap((lookup) =>
      lookup.kind === 'profile' ? (lookup.difference ?? []) : [],
    );
  }

  /** The profile of that name. Where it is there compiled and as the text that it was made from, the compiled one decides. */
  profile(name: ByteString): ProfileLookup {
    let found = this.#lookups.get(name);
    if (found === undefined) this.#lookups.set(name, (found = this.#find(name)));
    return found;
  }

  /**
   * The profile that attaches to a program at a path: of those that are no children, or of the children of one. Reads every file.
   *
   * @see `find_attach` in the kernel's `domain.c`
   */
  attached(path: ByteString, parent: ProfileName | undefined): AttachedProfile {
    for (let above = this.parent; above !== undefined; above = above.parent) above.#handDown();
    const matching = this.#index.childrenOf(parent).flatMap(({ declared }) => {
      const attachment = declared.attaches();
      if (attachment === undefined || !attachesTo(attachment, path)) return [];
      return [{ attachment, lookup: this.profile(declared.name) }];
    });
    // One that is there compiled and as text is one.
    const loaded = new Map(
      matching.flatMap(({ attachment, lookup }) =>
        lookup.kind === 'profile' ? [[lookup.profile, { attachment, profile: lookup.profile }]] : [],
      ),
    );
    const best = bestAttachment([...loaded.values()], path);
    const isUnloadable = matching.some(({ lookup }) => lookup.kind !== 'profile');
    return {
      profile: best === 'conflict' ? undefined : best?.profile,
      ...(isUnloadable
        ? { note: 'unloadable-profile' }
        : best === 'conflict'
          ? { note: 'conflicting-attachments' }
          : {}),
    };
  }

  #find(name: ByteString): ProfileLookup {
    if (name === 'unconfined') return { kind: 'profile', profile: this.unconfined };
    if (this.#like !== undefined) {
      const { namespace, change } = this.#like;
      const found = namespace.profile(name);
      return found.kind === 'profile' ? { ...found, profile: change(found.profile, namespace) } : found;
    }
    const found = this.#index.find(name);
    return lookupOf(found.length > 0 ? found : this.#findFromAbove(name));
  }

  /** What files of namespaces above declare of that name for this one. Reads all of these. */
  #findFromAbove(name: ByteString): readonly Declaration[] {
    for (let above = this.parent; above !== undefined; above = above.parent) above.#handDown();
    return this.#index.find(name);
  }

  /** The names that can be asked for, sorted, each once. Reads every file. */
  profileNames(): readonly ProfileName[] {
    this.#handDown();
    return this.#index.names();
  }

  /** Reads every file and gives namespaces below what it declares for them, then all namespaces below. */
  #handDown(): ReadonlyMap<ByteString, PolicyNamespace> {
    for (const unit of this.units.slice(this.#handedDown))
      for (const declared of unit.declared())
        if (declared.namespace.length > 0) this.ensure(declared.namespace).#index.adopt({ unit, declared });
    this.#handedDown = this.units.length;
    return this.#children;
  }
}

const noPolicy: Automaton<Origin> = {
  identity: {},
  start: () => deadState,
  step: () => deadState,
  stays: () => true,
  permissions: () => ({ allow: 0, quiet: 0 }),
  isLive: () => false,
  origins: () => [],
};

const noFiles: FileAutomaton<Origin> = {
  start: deadState,
  ownersUnmarked: false,
  step: () => deadState,
  classOf: () => 0,
  permissions: () => ({ allow: 0, quiet: 0, exec: undefined, unsure: 0 }),
  origins: () => [],
};

function unconfinedProfile(): Profile {
  return {
    name: 'unconfined' as ProfileName,
    mode: 'unconfined',
    disconnected: undefined,
    policy: noPolicy,
    mediates: () => false,
    files: () => noFiles,
    capability: () => ({ verdict: 'allow', origins: [] }),
    limit: () => undefined,
  };
}
