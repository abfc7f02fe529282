import type { ByteString } from '@lamellar/core/language';
import type { KernelCase } from '../lab/kernels/compile-case.ts';
import type { AttemptClass } from './attempt-class.ts';
import { Random } from './random.ts';

/** A random case with the layers of all labels. */
export interface RandomAttempts extends KernelCase {
  /** The compiler whose abis the policy names. */
  readonly compiler: '4.1' | '5.0';
  readonly questions: readonly ByteString[];
  /** The layers of every label in the questions, as single labels. */
  readonly layers: ReadonlyMap<string, readonly string[]>;
}

const profileNames = ['a', 'b', 'c', 'd', 'e'];
const flags = [
  '',
  '',
  '',
  '',
  '',
  'complain',
  'complain,audit',
  'attach_disconnected',
  'unconfined',
  'attach_disconnected,complain',
];
const abis = ['abi/3.0', 'abi/4.0', 'abi/4.0', 'abi/kernel-5.4-vanilla', undefined];
/** For AppArmor 5.0, with a further abi. */
const laterAbis = ['abi/3.0', 'abi/4.0', 'abi/5.0', 'abi/5.0', 'abi/5.0', undefined];
const shapes = [[], [], ['n1'], ['n1', 'n2']];

/**
 * The random policy tree and questions of a seed. The questions form groups: a question about a stack precedes equal
 * questions about all layers.
 *
 * @param classes - the classes to choose from
 * @param count - the number of groups of questions
 * @param compiler - the compiler of the policy
 */
export function randomAttempts(
  seed: number,
  classes: readonly AttemptClass[],
  count: number,
  compiler: RandomAttempts['compiler'],
): RandomAttempts {
  const random = new Random(seed);
  const about = random.pick(classes);
  const namespaces = [undefined, ...random.pick(shapes)];
  const policy = namespaces.map((name) => ({
    namespace: name === undefined ? [] : [name as ByteString],
    text: namespaceText(random, about, compiler, name === undefined ? (about.others ?? []) : []),
  }));
  const layers = new Map(
    random.many(10, 16, () => randomLayers(random, namespaces)).map((parts) => [parts.join('//&'), parts]),
  );
  const labels = [...layers.keys()];
  const questions = random
    .many(count, count, () => {
      const label = random.pick(labels);
      const rest = [about.policyClass ?? about.name, ...about.question(random, labels).split(' ')].join('\t');
      const parts = layers.get(label) ?? [];
      return [label, ...(parts.length > 1 ? parts : [])].map((subject) => `${subject}\t${rest}` as ByteString);
    })
    .flat();
  return { compiler, policy, questions, layers };
}

function namespaceText(
  random: Random,
  about: AttemptClass,
  compiler: RandomAttempts['compiler'],
  others: readonly string[],
): ByteString {
  const abi = random.pick(compiler === '5.0' ? laterAbis : abis);
  const profiles = profileNames.slice(0, 2 + random.below(4)).map((name) => profileText(random, name, about));
  return [...(abi === undefined ? [] : [`abi <${abi}>,`]), ...profiles, ...others]
    .map((line) => `${line}\n`)
    .join('') as ByteString;
}

function profileText(random: Random, name: string, about: AttemptClass): string {
  const flag = random.pick(about.flags ?? flags);
  const attachment = about.attachment?.(random) ?? '';
  const body = [...about.base, ...about.rules(random)].map((rule) => `${rule} `).join('');
  return `profile ${name}${attachment === '' ? '' : ` ${attachment}`}${flag === '' ? '' : ` flags=(${flag})`} { ${body}}`;
}

/** The layers of a label in the kernel's order: the root's layers before layers of namespaces. */
function randomLayers(random: Random, namespaces: readonly (string | undefined)[]): readonly string[] {
  const layers = random.many(1, 3, () => {
    const namespace = random.pick(namespaces);
    const profile = random.chance(15) ? 'unconfined' : random.pick(profileNames.slice(0, 2));
    return namespace === undefined ? profile : `:${namespace}:${profile}`;
  });
  return [...new Set(layers)].sort((left, right) => Number(left.startsWith(':')) - Number(right.startsWith(':')));
}
