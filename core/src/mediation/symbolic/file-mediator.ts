import { mediationClasses } from '../../classes/class-numbers.ts';
import { match, type State } from '../../automata/automaton.ts';
import type { PathObject } from '../../classes/file/path-object.ts';
import { permissionNames } from '../../classes/permission-names.ts';
import { stackCheckClasses } from '../../classes/policy-classes.ts';
import type { FileAutomaton, FileGrant } from '../../file-rules/file-automaton.ts';
import type { Origin, Profile } from '../../profile/profile.ts';
import type { ByteString } from '../../source/bytes.ts';
import type { Answer } from '../decision.ts';
import { areComplaints, complaintsOf } from '../denial.ts';
import type { KernelBehaviours } from '../../kernels/kernel-behaviours.ts';

/** A profile's file automaton, restricted to owners or to non-owners. */
export class FileMediator {
  readonly #profile: Profile;
  readonly #files: FileAutomaton<Origin>;
  readonly #subject: PathObject['subject'];
  /** True if the owner's permissions also apply to non-owners. */
  readonly #isIgnored: boolean;

  constructor(profile: Profile, subject: PathObject['subject'], { unmarkedOwnersIgnored }: KernelBehaviours) {
    this.#profile = profile;
    this.#files = profile.files();
    // aa_lookup_condperms
    this.#isIgnored = subject !== 'owner' && unmarkedOwnersIgnored && this.#files.ownersUnmarked;
    this.#subject = this.#isIgnored ? 'owner' : subject;
  }

  /** The automaton, shared by owners and non-owners. */
  get identity(): object {
    return this.#files;
  }

  get start(): State {
    return this.#files.start(mediationClasses.file);
  }

  step(state: State, byte: number): State {
    return this.#files.step(state, byte);
  }

  classOf(byte: number): number {
    return this.#files.byteClass?.(mediationClasses.file, byte) ?? byte;
  }

  /** Returns the state after a path. */
  at(path: ByteString, from = this.start): State {
    return match(this.#files, from, path);
  }

  /** Returns the state before the second path of a pair (`aa_dfa_null_transition`). */
  afterNul(state: State): State {
    return this.#files.step(state, 0);
  }

  grant(state: State): FileGrant {
    return this.#files.permissions(state, this.#subject);
  }

  /** Returns whether the rules in a state allow permissions requested together. */
  allows(state: State, bits: number): boolean {
    const { allow, quiet } = this.grant(state);
    const refused = bits & ~allow;
    return refused === 0 || this.#isComplaint(refused, quiet);
  }

  /** Returns the answer of the rules in a state about permissions requested together. */
  answer(state: State, bits: number): Answer {
    const { allow, quiet } = this.grant(state);
    const refused = bits & ~allow;
    const isOtherwise = this.#isIgnored && ((allow ^ this.#files.permissions(state, 'other').allow) & bits) !== 0;
    const note = isOtherwise ? ({ note: 'owner-ignored' } as const) : {};
    if (refused === 0)
      return { verdict: 'allow', because: 'rule', rules: this.#files.origins(state, bits, this.#subject), ...note };
    return { ...this.refused(refused, quiet, this.#files.origins(state, refused, this.#subject), bits), ...note };
  }

  /**
   * Returns a refusal, or a complaint.
   *
   * @param requested - all requested permissions, of which `bits` are refused
   * @see `aa_audit_file` in the kernel's `file.c`
   */
  refused(bits: number, quiet: number, rules: readonly Origin[], requested: number): Answer {
    const isLetPass = this.#isComplaint(bits, quiet);
    return {
      verdict: isLetPass ? 'allow' : 'deny',
      because: isLetPass ? 'complain' : rules.length > 0 ? 'deny-rule' : 'no-rule',
      rules,
      ...(bits === requested ? {} : { denied: permissionNames(stackCheckClasses.file, bits) }),
    };
  }

  #isComplaint(refused: number, quiet: number): boolean {
    return areComplaints(complaintsOf(this.#profile, 'aa_audit'), refused, quiet);
  }
}
