import { memoised } from '../source/memoised.ts';
import type { Automaton } from '../automata/automaton.ts';
import { deadState } from '../automata/automaton.ts';
import type { AnswerNote } from '../classes/answer-notes.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { noFileGrant, type FileAutomaton } from '../file-rules/file-automaton.ts';
import { compareBytes, type ByteString } from '../source/bytes.ts';
import type { Attachment } from '../profile/attachment.ts';
import type { LoadableUnit } from '../profile/loadable-unit.ts';
import type { Profile, ProfileName, Origin } from '../profile/profile.ts';
import { attachesTo, bestAttachment } from './best-attachment.ts';
import { learningName, learningProfile } from './learning-profile.ts';
import { ProfileIndex } from './profile-index.ts';
import { lookupOf, type Declaration, type ProfileLookup } from './profile-lookup.ts';

/** A policy namespace, and the names of all contained profiles. */
export interface NamespaceContents {
  readonly namespace: PolicyNamespace;
  readonly names: readonly ProfileName[];
}

/** Returns the replacement for a profile of a namespace: mostly the profile itself. */
export type ProfileChange = (profile: Profile, namespace: PolicyNamespace) => Profile;

/** The profile attached to a path, with an optional note. */
export interface AttachedProfile {
  /** Undefined if no profile attaches. */
  readonly profile: Profile | undefined;
  readonly note?: Extract<AnswerNote, 'conflicting-attachments' | 'unloadable-profile'>;
}

/** Limit of kept results about programs. */
const maxAttached = 10_000;

/**
 * A policy namespace: profiles, namespaces below, and an implicit profile `unconfined`. Files are read on demand, for
 * the first request of a profile.
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
  /** The results of `attached`, by parent and path. */
  readonly #attached = new Map<string, AttachedProfile>();
  readonly #assumed = new ProfileIndex();
  #reportAssumed: (name: ByteString) => void = () => undefined;
  /** The namespace copied by this namespace, except for changed profiles. */
  readonly #like?: { readonly namespace: PolicyNamespace; readonly change: ProfileChange };
  /** The number of files whose declarations for namespaces below were already passed on. */
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

  /** Creates a root policy namespace without profiles. */
  static root(): PolicyNamespace {
    return new PolicyNamespace('' as ByteString, undefined);
  }

  /** Returns a copy of this root namespace and everything below, with replaced profiles. Reads every file. */
  withProfiles(change: ProfileChange): PolicyNamespace {
    // A file may declare profiles for namespaces that are not mentioned elsewhere.
    for (const namespace of this.all()) namespace.#handDown();
    return new PolicyNamespace(this.name, undefined, this, change);
  }

  /** Returns the names of policy namespaces from below the root to this namespace. */
  path(): readonly ByteString[] {
    return this.parent === undefined ? [] : [...this.parent.path(), this.name];
  }

  /** The name from the root: `a//b`; empty for the root. */
  get fullName(): ByteString {
    if (this.parent === undefined) return this.name;
    const above = this.parent.fullName;
    return (above === '' ? this.name : `${above}//${this.name}`) as ByteString;
  }

  /**
   * Returns the direct child namespace with this name. Reads every file if only a declaration of `:NAME:PROFILE` can
   * create the child.
   */
  child(name: ByteString): PolicyNamespace | undefined {
    return this.#children.get(name) ?? this.#handDown().get(name);
  }

  /** Returns the namespace at a path below this namespace, and creates missing namespaces. */
  ensure(path: readonly ByteString[]): PolicyNamespace {
    const [name, ...rest] = path;
    if (name === undefined) return this;
    const child = memoised(this.#children, name, () => new PolicyNamespace(name, this));
    return child.ensure(rest);
  }

  /**
   * Yields this namespace and all known namespaces below, parents first, siblings by name. Reads nothing: a namespace
   * mentioned only in an unread file may be missing.
   */
  *all(): Generator<PolicyNamespace> {
    yield this;
    for (const child of this.#sortedChildren()) yield* child.all();
  }

  /** Yields this namespace and all namespaces below with contents, in the order of `all`. Reads every file. */
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
    this.#attached.clear();
  }

  /**
   * Adds a file of assumed profiles. A profile of the file exists only for a request by name, and only if no other file
   * declares the profile.
   *
   * @param report - receives the name of each profile in use
   */
  assume(unit: LoadableUnit, report: (name: ByteString) => void): void {
    this.#assumed.add(unit);
    this.#reportAssumed = report;
  }

  /** The added files, in the order of addition. */
  get units(): readonly LoadableUnit[] {
    return this.#index.units;
  }

  /** Returns the diagnostics about requested profiles that do not belong to a single file. */
  get diagnostics(): readonly Diagnostic[] {
    return [...this.#lookups.values()].flatMap((lookup) =>
      lookup.kind === 'profile' ? (lookup.difference ?? []) : [],
    );
  }

  /**
   * Returns the profile with this name. If the policy has a compiled profile and the profile's source, the compiled
   * profile decides.
   */
  profile(name: ByteString): ProfileLookup {
    return memoised(this.#lookups, name, () => this.#find(name));
  }

  /**
   * Returns the profile attached to a program at a path: among profiles without parents, or among the children of a
   * profile. Reads every file.
   *
   * @see `find_attach` in the kernel's `domain.c`
   */
  attached(path: ByteString, parent: ProfileName | undefined): AttachedProfile {
    if (this.#attached.size > maxAttached) this.#attached.clear();
    return memoised(this.#attached, `${parent ?? ''}\0${path}`, () => this.#attach(path, parent));
  }

  #attach(path: ByteString, parent: ProfileName | undefined): AttachedProfile {
    const matching = this.attachable(parent).flatMap(({ name, attachment }) =>
      attachesTo(attachment, path) ? [{ attachment, lookup: this.profile(name) }] : [],
    );
    // A compiled profile and the source count as a single profile.
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

  /**
   * Returns the attachments of profiles: of profiles without parents, or of the children of a profile. Reads every
   * file.
   */
  attachable(
    parent: ProfileName | undefined,
  ): readonly { readonly name: ProfileName; readonly attachment: Attachment }[] {
    for (let above = this.parent; above !== undefined; above = above.parent) above.#handDown();
    return this.#index.attachable(parent);
  }

  /**
   * Returns the profile that the kernel generates for a child of a profile in complain mode: `NAME//null-PATH`. Undefined
   * for other names, and without the parent.
   */
  learning(name: ByteString): Profile | undefined {
    const { parent, target } = learningName(name) ?? {};
    if (parent === undefined || target === undefined) return undefined;
    if (this.#like !== undefined) {
      const { namespace, change } = this.#like;
      const found = namespace.learning(name);
      return found && change(found, namespace);
    }
    const lookup = this.profile(parent);
    const found = lookup.kind === 'profile' ? lookup.profile : this.learning(parent);
    return found && learningProfile(this.unconfined, found, target);
  }

  #find(name: ByteString): ProfileLookup {
    if (name === 'unconfined') return { kind: 'profile', profile: this.unconfined };
    if (this.#like !== undefined) {
      const { namespace, change } = this.#like;
      const found = namespace.profile(name);
      return found.kind === 'profile' ? { ...found, profile: change(found.profile, namespace) } : found;
    }
    const declared = this.#declared(name);
    if (declared.length > 0) return lookupOf(declared);
    const assumed = this.#assumed.find(name);
    if (assumed.length > 0) this.#reportAssumed(name);
    return lookupOf(assumed);
  }

  /** Returns the declarations of a profile, with their files; none for `unconfined`. */
  declarations(name: ByteString): readonly Declaration[] {
    const declared = this.#declared(name);
    return declared.length > 0 ? declared : this.#assumed.find(name);
  }

  #declared(name: ByteString): readonly Declaration[] {
    const found = this.#index.find(name);
    return found.length > 0 ? found : this.#findFromAbove(name);
  }

  /** Returns the declarations of a profile in this namespace by files of ancestor namespaces. Reads all such files. */
  #findFromAbove(name: ByteString): readonly Declaration[] {
    for (let above = this.parent; above !== undefined; above = above.parent) above.#handDown();
    return this.#index.find(name);
  }

  /** Returns the names of all available profiles, sorted, without duplicates. Reads every file. */
  profileNames(): readonly ProfileName[] {
    this.#handDown();
    return this.#index.names();
  }

  /** Reads every file, passes declarations on to namespaces below, and returns all namespaces below. */
  #handDown(): ReadonlyMap<ByteString, PolicyNamespace> {
    for (const unit of this.units.slice(this.#handedDown))
      for (const declared of unit.declared())
        if (declared.namespace.length > 0) {
          const child = this.ensure(declared.namespace);
          child.#index.adopt({ unit, declared });
          child.#attached.clear();
        }
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
  ...noPolicy,
  identity: {},
  ownersUnmarked: false,
  permissions: () => noFileGrant,
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
