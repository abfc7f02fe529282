import { deadState, type State } from '../automata/automaton.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { FileAutomaton, FileGrant } from '../file-rules/file-automaton.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import type { Origin } from '../profile/profile.ts';
import type { Source } from '../source/source.ts';
import { execOf } from './exec-of.ts';
import { filePlace } from './file-permissions.ts';
import type { BinaryProfile } from './format/compiled-profile.ts';
import type { PolicyDb } from './format/policy-db.ts';

const nothing: FileGrant = { allow: 0, quiet: 0, exec: undefined, unsure: 0 };

/** The file automaton of a compiled profile, as used by mediation. */
export class CompiledFileAutomaton implements FileAutomaton<Origin> {
  readonly start: State;
  readonly ownersUnmarked: boolean;
  readonly #db: PolicyDb | undefined;
  readonly #source: Source;
  /** The origins by state. Repeated queries of a state return the identical origin. */
  readonly #origins = new Map<State, Origin>();

  constructor(profile: BinaryProfile, source: Source) {
    const place = filePlace(profile);
    this.#db = place?.db;
    this.ownersUnmarked = place?.db.ownersUnmarked ?? false;
    this.start = place?.start ?? deadState;
    this.#source = source;
  }

  get identity(): object {
    return this.#db ?? this;
  }

  step(state: State, byte: number): State {
    return this.#db === undefined || state === deadState ? deadState : this.#db.dfa.step(state, byte);
  }

  classOf(byte: number): number {
    return this.#db === undefined ? 0 : this.#db.dfa.classOf(byte);
  }

  permissions(state: State, subject: FileUser): FileGrant {
    const db = this.#db;
    if (db === undefined) return nothing;
    const { allow, quiet, xindex } = db.permissions(state, subject === 'owner');
    if ((allow & filePermissionBits.exec) === 0) return { allow, quiet, exec: undefined, unsure: 0 };
    return { allow, quiet, exec: execOf(db, xindex), unsure: 0 };
  }

  /**
   * Returns the state as origin if the state allows or explicitly denies a bit of `bits`. A denial by default leaves no
   * trace in the state.
   */
  origins(state: State, bits: number, subject: FileUser): readonly Origin[] {
    if (this.#db === undefined || state === deadState) return [];
    const { allow, deny, quiet } = this.#db.permissions(state, subject === 'owner');
    if (((allow | deny | quiet) & bits) === 0) return [];
    let origin = this.#origins.get(state);
    if (origin === undefined) this.#origins.set(state, (origin = { source: this.#source, state }));
    return [origin];
  }
}
