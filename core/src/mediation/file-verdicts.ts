import { deadState, type State } from '../automata/automaton.ts';
import { ListTable } from '../automata/list-table.ts';
import type { PathObject } from '../classes/file/path-object.ts';
import type { FileAutomaton } from '../file-rules/file-automaton.ts';
import type { KernelBehaviours } from '../kernels/kernel.ts';
import type { Label } from '../labels/label.ts';
import type { ByteString } from '../source/bytes.ts';
import type { Verdict } from './decision.ts';
import { FileMediator } from './symbolic/file-mediator.ts';

const unknown = -1;

/** Limit of the cells in the table of steps, of four bytes each. */
const maxCells = 20_000_000;

/** The verdicts of a label about files. Steps the automata of all layers together, and keeps all steps and verdicts. */
export class FileVerdicts {
  readonly #layers: readonly ({ readonly part: number } & Readonly<Record<PathObject['subject'], FileMediator>>)[];
  readonly #parts: readonly FileAutomaton<unknown>[];
  /** By state, the state of each part. The first list is of dead states. */
  readonly #states = new ListTable();
  readonly #start: State;
  /** By byte, the class: bytes of a class have equal steps in every part. */
  readonly #classOf: Uint8Array;
  readonly #classes: number;
  /** By state and class, the next state. */
  #next: Int32Array;
  /** By requested permissions and then by state. */
  readonly #verdicts: Readonly<Record<PathObject['subject'], Map<number, Verdict[]>>> = {
    owner: new Map(),
    other: new Map(),
  };

  constructor({ parts }: Label, behaviours: KernelBehaviours) {
    const confined = parts.map(({ profile }) => profile).filter(({ mode }) => mode !== 'unconfined');
    this.#parts = [...new Set(confined.map((profile) => profile.files()))];
    this.#layers = confined.map((profile) => ({
      part: this.#parts.indexOf(profile.files()),
      owner: new FileMediator(profile, 'owner', behaviours),
      other: new FileMediator(profile, 'other', behaviours),
    }));
    const keys = Array.from({ length: 256 }, (_, byte) => this.#parts.map((part) => part.classOf(byte)).join());
    const distinct = [...new Set(keys)];
    this.#classOf = Uint8Array.from(keys, (key) => distinct.indexOf(key));
    this.#classes = distinct.length;
    this.#next = new Int32Array(64 * this.#classes).fill(unknown);
    this.#states.add(this.#parts.map(() => deadState));
    this.#start = this.#states.add(this.#parts.map(({ start }) => start));
  }

  /** Is true if the tables should grow no further. */
  get isFull(): boolean {
    return this.#states.size * this.#classes > maxCells;
  }

  /**
   * Returns the verdict about permissions that a single open requests together.
   *
   * @throws AutomatonTooLargeError if the automaton of a layer has too many states
   */
  verdict(bits: number, { path, subject }: PathObject): Verdict {
    const state = this.#behind(path);
    let verdicts = this.#verdicts[subject].get(bits);
    if (verdicts === undefined) this.#verdicts[subject].set(bits, (verdicts = []));
    return (verdicts[state] ??= this.#decided(state, bits, subject));
  }

  #behind(path: ByteString): State {
    let state = this.#start;
    for (let at = 0; at < path.length && state !== deadState; at++) {
      const byteClass = this.#classOf[path.charCodeAt(at)] ?? 0;
      const next = this.#next[state * this.#classes + byteClass] ?? unknown;
      state = next === unknown ? this.#stepped(state, path.charCodeAt(at), byteClass) : next;
    }
    return state;
  }

  #stepped(state: State, byte: number, byteClass: number): State {
    const from = this.#states.from(state);
    const next = this.#states.add(this.#parts.map((part, at) => part.step(this.#states.item(from + at), byte)));
    const cell = state * this.#classes + byteClass;
    if (cell >= this.#next.length) {
      const grown = new Int32Array(Math.max(this.#next.length * 2, cell + this.#classes)).fill(unknown);
      grown.set(this.#next);
      this.#next = grown;
    }
    this.#next[cell] = next;
    return next;
  }

  #decided(state: State, bits: number, subject: PathObject['subject']): Verdict {
    const from = this.#states.from(state);
    const isAllowed = this.#layers.every(
      (layer) => layer[subject].answer(this.#states.item(from + layer.part), bits).verdict === 'allow',
    );
    return isAllowed ? 'allow' : 'deny';
  }
}
