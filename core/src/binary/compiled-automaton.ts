import { memoised } from '../source/memoised.ts';
import { deadState, type Automaton, type ClassByte, type State, type StatePermissions } from '../automata/automaton.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { Origin } from '../profile/profile.ts';
import type { Source } from '../source/source.ts';
import type { PolicyDb } from './format/policy-db.ts';
import { noFileGrant, type FileAutomaton, type FileGrant } from '../file-rules/file-automaton.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import { execOf } from './read-exec-transition.ts';
import { filePlace } from './file-permissions.ts';
import type { BinaryProfile } from './format/compiled-profile.ts';

const nothing: StatePermissions = { allow: 0, quiet: 0 };

/** The states of a compiled automaton, which are the sources of permissions. */
abstract class CompiledStates<
  Accept extends StatePermissions,
  Subject extends readonly [] | readonly [FileUser],
> implements Automaton<Origin, Accept, Subject> {
  /** Undefined if the profile has none, and so mediates nothing (`nulldfa`). */
  protected readonly db: PolicyDb | undefined;
  readonly #source: Source;
  /** The origins by state. Repeated queries of a state return the identical origin. */
  readonly #origins = new Map<State, Origin>();

  constructor(db: PolicyDb | undefined, source: Source) {
    this.db = db;
    this.#source = source;
  }

  get identity(): object {
    return this.db ?? this;
  }

  step(state: State, byte: number): State {
    return this.db === undefined || state === deadState ? deadState : this.db.dfa.step(state, byte);
  }

  stays(state: State, byte: number): boolean {
    return this.step(state, byte) === state;
  }

  /**
   * The compiler removed every state from which no accepting state is reachable, and the kernel checks nothing more.
   */
  isLive(state: State): boolean {
    return state !== deadState;
  }

  abstract start(classByte: ClassByte): State;

  abstract permissions(state: State, ...subject: Subject): Accept;

  /**
   * Returns the state as origin if the state allows or explicitly denies a bit of `bits`. A denial by default leaves no
   * trace in the state.
   */
  origins(state: State, bits: number, ...[subject]: Subject): readonly Origin[] {
    if (this.db === undefined || state === deadState) return [];
    const { allow, deny, quiet } = this.db.permissions(state, subject !== 'other');
    if (((allow | deny | quiet) & bits) === 0) return [];
    const origin = memoised(this.#origins, state, () => ({ source: this.#source, state }));
    return [origin];
  }
}

/** The policy automaton of a compiled profile, as used by mediation. */
export class CompiledAutomaton extends CompiledStates<StatePermissions, []> implements Automaton<Origin> {
  readonly profile: BinaryProfile;

  constructor(profile: BinaryProfile, source: Source) {
    super(profile.policy, source);
    this.profile = profile;
  }

  /** `RULE_MEDIATES`: the state after the class byte; dead if the profile does not mediate the class. */
  start(classByte: ClassByte): State {
    return this.db === undefined ? deadState : this.db.dfa.step(this.db.start, classByte);
  }

  /** Returns whether both automata have equal tables for the class. */
  hasRulesOf(other: object, classByte: ClassByte): boolean {
    if (!(other instanceof CompiledAutomaton)) return false;
    const [mine, theirs] = [this.db, other.db];
    if (mine === undefined || theirs === undefined || mine === theirs) return mine === theirs;
    return mine.dfa.hasTablesOf(this.start(classByte), theirs.dfa, other.start(classByte), (state, otherState) =>
      mine.hasGrantsOf(state, theirs, otherState),
    );
  }

  byteClass(classByte: ClassByte, byte: number): number {
    return this.db?.dfa.classesFrom(this.start(classByte))[byte] ?? 0;
  }

  permissions(state: State): StatePermissions {
    // The kernel does not look up a match that ends in the dead state: `label_match` uses nullperms.
    if (this.db === undefined || state === deadState) return nothing;
    return { allow: this.db.allow(state), quiet: this.db.quiet(state) };
  }
}

/** The file automaton of a compiled profile, as used by mediation. */
export class CompiledFileAutomaton
  extends CompiledStates<FileGrant, [subject: FileUser]>
  implements FileAutomaton<Origin>
{
  readonly ownersUnmarked: boolean;
  readonly #start: State;

  constructor(profile: BinaryProfile, source: Source) {
    const place = filePlace(profile);
    super(place?.db, source);
    this.ownersUnmarked = place?.db.ownersUnmarked ?? false;
    this.#start = place?.start ?? deadState;
  }

  start(): State {
    return this.#start;
  }

  byteClass(_: ClassByte, byte: number): number {
    return this.db?.dfa.classOf(byte) ?? 0;
  }

  permissions(state: State, subject: FileUser): FileGrant {
    if (this.db === undefined) return noFileGrant;
    const { allow, quiet, xindex } = this.db.permissions(state, subject === 'owner');
    if ((allow & filePermissionBits.exec) === 0) return { allow, quiet, exec: undefined, unsure: 0 };
    return { allow, quiet, exec: execOf(this.db, xindex), unsure: 0 };
  }
}
