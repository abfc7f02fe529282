import { deadState, type State } from '../automata/automaton.ts';
import { LazyProduct } from '../automata/lazy-product.ts';
import type { ProductPart } from '../automata/product.ts';
import { filePermissionBits } from '../classes/file/file-permission-bits.ts';
import type { FileEffectGrant, FileEffects } from '../decompile/effect-automaton.ts';
import type { ExecTransition } from '../file-rules/exec-transition.ts';
import type { FileUser } from '../file-rules/file-permissions.ts';
import type { KernelBehaviours } from '../kernels/kernel-behaviours.ts';
import type { Label } from '../labels/label.ts';
import { complaintsOf, type Complaints } from '../mediation/denial.ts';
import { FileMediator } from '../mediation/symbolic/file-mediator.ts';

const { read, write, append, lock, mmap, link, exec } = filePermissionBits;
const letters = [read, write, append, lock, mmap, link, exec];

/** The states of the mark: before and after the NUL between the paths of a link. */
const [onePath, pair] = [1, 2];
const mark: ProductPart = {
  start: onePath,
  step: (state, byte) => (byte === 0 ? pair : state),
  classOf: (byte) => Number(byte === 0),
};

/** A layer that is not unconfined. */
interface FileLayer {
  readonly complains: boolean;
  /** The denials that the layer logs and allows. */
  readonly complaints: Complaints;
  readonly mediators: Readonly<Record<FileUser, FileMediator>>;
}

/** The rules about files of all layers of a label, as the automaton of a single profile. */
export class JointFiles implements FileEffects {
  readonly #layers: readonly FileLayer[];
  /** The product of all layers and the mark. */
  readonly #product: LazyProduct;

  constructor({ parts }: Label, behaviours: KernelBehaviours) {
    this.#layers = parts
      .filter(({ profile }) => profile.mode !== 'unconfined')
      .map(({ profile }) => ({
        complains: profile.mode === 'complain',
        complaints: complaintsOf(profile, 'aa_audit'),
        mediators: {
          owner: new FileMediator(profile, 'owner', behaviours),
          other: new FileMediator(profile, 'other', behaviours),
        },
      }));
    // Without rules, only complain mode allows anything.
    this.#product = new LazyProduct([...this.#layers.map(({ mediators }) => mediators.owner), mark], (states) =>
      states.some((state, at) => state === deadState && this.#layers[at]?.complains === false),
    );
  }

  get start(): State {
    return this.#product.start;
  }

  step(state: State, byte: number): State {
    return this.#product.step(state, byte);
  }

  classOf(byte: number): number {
    return this.#product.classOf(byte);
  }

  grant(state: State, user: FileUser): FileEffectGrant {
    let [allow, denied, subset] = [-1, 0, 0];
    const execs: (ExecTransition | undefined)[] = [];
    for (const [at, { complains, complaints, mediators }] of this.#layers.entries()) {
      const inner = this.#product.part(state, at);
      const granted = mediators[user].grant(inner);
      if (complaints === 'none') allow &= granted.allow;
      else if (complaints === 'loud') allow &= granted.allow | ~granted.quiet;
      subset |= granted.allow & lock;
      if (!complains) execs.push(granted.exec);
      for (const bit of letters) if (mediators[user].answer(inner, bit).because === 'deny-rule') denied |= bit;
    }
    if (this.#product.part(state, this.#layers.length) === pair) allow = (allow & link) === 0 ? 0 : link | subset;
    const executed = execOf(execs);
    if (executed === undefined) allow &= ~exec;
    return {
      effects: { prompt: 0, allow, audit: 0, 'audit-deny': 0, deny: denied & ~allow },
      exec: executed,
    };
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
