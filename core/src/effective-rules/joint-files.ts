import { deadState, type State } from '../automata/automaton.ts';
import { refuseTooMany } from '../automata/budget.ts';
import { ListTable } from '../automata/list-table.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import type { FileEffectGrant, FileEffects } from '../decompile/effect-automaton.ts';
import type { ExecTransition } from '../file-rules/exec-transition.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import type { Label } from '../labels/label.ts';
import { FileMediator } from '../mediation/symbolic/file-mediator.ts';

const { read, write, append, lock, mmap, link, exec } = filePermissionBits;
const letters = [read, write, append, lock, mmap, link, exec];

/** The marks behind the states of all layers: before and after the NUL between the paths of a link. */
const [onePath, pair] = [0, 1];

/** A layer that is not unconfined. */
interface FileLayer {
  readonly complains: boolean;
  readonly mediators: Readonly<Record<FileUser, FileMediator>>;
}

/** The rules about files of all layers of a label, as the automaton of a single profile. */
export class JointFiles implements FileEffects {
  readonly start: State;
  readonly #layers: readonly FileLayer[];
  readonly #states = new ListTable();
  /** By byte, the class: bytes of a class have equal steps in every layer. */
  readonly #classes: readonly number[];

  constructor({ parts }: Label, behaviours: KernelBehaviours) {
    this.#layers = parts
      .filter(({ profile }) => profile.mode !== 'unconfined')
      .map(({ profile }) => ({
        complains: profile.mode === 'complain',
        mediators: {
          owner: new FileMediator(profile, 'owner', behaviours),
          other: new FileMediator(profile, 'other', behaviours),
        },
      }));
    const keys = Array.from({ length: 256 }, (_, byte) =>
      [byte === 0, ...this.#layers.map(({ mediators }) => mediators.owner.classOf(byte))].join(),
    );
    this.#classes = keys.map((key) => keys.indexOf(key));
    // The first list is the dead state.
    this.#states.add([deadState]);
    this.start = this.#stateOf(
      this.#layers.map(({ mediators }) => mediators.owner.start),
      onePath,
    );
  }

  step(state: State, byte: number): State {
    if (state === deadState) return deadState;
    const mark = byte === 0 ? pair : this.#markOf(state);
    return this.#stateOf(
      this.#layers.map(({ mediators }, at) => mediators.owner.step(this.#stateIn(state, at), byte)),
      mark,
    );
  }

  classOf(byte: number): number {
    return this.#classes[byte] ?? byte;
  }

  grant(state: State, user: FileUser): FileEffectGrant {
    let [allow, denied, subset] = [-1, 0, 0];
    const execs: (ExecTransition | undefined)[] = [];
    for (const [at, { complains, mediators }] of this.#layers.entries()) {
      const inner = this.#stateIn(state, at);
      const granted = mediators[user].grant(inner);
      allow &= complains ? ~granted.quiet : granted.allow;
      subset |= granted.allow & lock;
      if (!complains) execs.push(granted.exec);
      for (const bit of letters) if (mediators[user].answer(inner, bit).because === 'deny-rule') denied |= bit;
    }
    if (this.#markOf(state) === pair) allow = (allow & link) === 0 ? 0 : link | subset;
    const executed = execOf(execs);
    if (executed === undefined) allow &= ~exec;
    return {
      effects: { prompt: 0, allow, audit: 0, 'audit-deny': 0, deny: denied & ~allow },
      exec: executed,
    };
  }

  #stateIn(state: State, layer: number): State {
    return this.#states.item(this.#states.from(state) + layer);
  }

  #markOf(state: State): number {
    return this.#states.item(this.#states.to(state) - 1);
  }

  #stateOf(inner: readonly State[], mark: number): State {
    // Without rules, only complain mode allows anything.
    if (inner.some((each, at) => each === deadState && this.#layers[at]?.complains === false)) return deadState;
    const count = this.#states.size;
    const state = this.#states.add([...inner, mark]);
    if (state === count) refuseTooMany(state);
    return state;
  }
}

/**
 * Returns an exec transition that differs wherever transitions of the layers differ; undefined if a layer has none. A
 * layer that keeps the profile makes no difference.
 */
function execOf(execs: readonly (ExecTransition | undefined)[]): ExecTransition | undefined {
  const known = execs.flatMap((one) => one ?? []);
  return known.length < execs.length ? undefined : (known.find(({ to }) => to !== undefined) ?? known[0]);
}
