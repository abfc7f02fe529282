import { mediationClasses } from '../classes/class-numbers.ts';
import { memoised } from '../source/memoised.ts';
import { deadState, match, transitionsOfClass, type State } from '../automata/automaton.ts';
import { LazyProduct } from '../automata/lazy-product.ts';
import type { PathObject } from '../classes/file/path-object.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { Label } from '../labels/label.ts';
import type { Verdict } from './decision.ts';
import { FileMediator } from './symbolic/file-mediator.ts';

/** Limit of the states, above which the product starts again. A product refuses to have twice as many. */
const maxStates = 50_000;

/** The verdicts of a label about files. Steps the automata of all layers together, and keeps all steps and verdicts. */
export class FileVerdicts {
  readonly #layers: readonly ({ readonly part: number } & Readonly<Record<PathObject['subject'], FileMediator>>)[];
  readonly #product: LazyProduct;
  /** By requested permissions and then by state. */
  readonly #verdicts: Readonly<Record<PathObject['subject'], Map<number, Verdict[]>>> = {
    owner: new Map(),
    other: new Map(),
  };

  constructor({ parts }: Label, behaviours: KernelBehaviours) {
    const confined = parts.map(({ profile }) => profile).filter(({ mode }) => mode !== 'unconfined');
    const automata = [...new Set(confined.map((profile) => profile.files()))];
    this.#layers = confined.map((profile) => ({
      part: automata.indexOf(profile.files()),
      owner: new FileMediator(profile, 'owner', behaviours),
      other: new FileMediator(profile, 'other', behaviours),
    }));
    this.#product = new LazyProduct(
      automata.map((files) => transitionsOfClass(files, mediationClasses.file)),
      (states) => states.every((state) => state === deadState),
    );
  }

  /** Is true if the tables should grow no further. */
  get isFull(): boolean {
    return this.#product.size > maxStates;
  }

  /**
   * Returns the verdict about permissions that a single open requests together.
   *
   * @throws AutomatonTooLargeError if the automaton of a layer has too many states
   */
  verdict(bits: number, { path, subject }: PathObject): Verdict {
    const state = match(this.#product, this.#product.start, path);
    const verdicts = memoised(this.#verdicts[subject], bits, () => []);
    return (verdicts[state] ??= this.#decided(state, bits, subject));
  }

  #decided(state: State, bits: number, subject: PathObject['subject']): Verdict {
    const isAllowed = this.#layers.every(
      (layer) => layer[subject].answer(this.#product.part(state, layer.part), bits).verdict === 'allow',
    );
    return isAllowed ? 'allow' : 'deny';
  }
}
