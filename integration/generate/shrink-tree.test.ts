import { expect, inject, test } from 'vitest';
import { randomPart } from '../random/random-part.ts';
import { oracleKernels, type OracleKernel } from '../oracle/oracle-kernel.ts';
import { textRules } from '../oracle/text-rules.ts';
import { profileNames, type GeneratedPolicy, type TreeProfile } from './policy-tree.ts';
import { randomTree } from './random-tree.ts';
import { renderCase } from './render-case.ts';
import { shrink, type Disagrees } from './shrink-tree.ts';
import { smallerEdits } from './smaller-edits.ts';
import { applyEdits } from './tree-edit.ts';
import { treeSize } from './tree-size.ts';

const kernel = oracleKernels.at(-1) as OracleKernel;
const oracle = textRules(kernel);

/** A simulated error of an oracle in reading policy: a change of profiles before evaluation. */
type Misreading = (profile: TreeProfile) => TreeProfile;

const withoutDeny: Misreading = (profile) => ({
  ...profile,
  rules: profile.rules.filter(({ qualifier }) => !qualifier.includes('deny')),
  children: profile.children.map(withoutDeny),
});

const enforced: Misreading = (profile) => ({
  ...profile,
  mode: profile.mode === 'complain' ? 'enforce' : profile.mode,
  children: profile.children.map(enforced),
});

const withoutSets: Misreading = (profile) => ({
  ...profile,
  rules: profile.rules.map(({ signals: _signals, ...rule }) => rule),
  children: profile.children.map(withoutSets),
});

function misread(tree: GeneratedPolicy, misreading: Misreading): GeneratedPolicy {
  const namespaces = tree.namespaces.map((one) => ({ ...one, profiles: one.profiles.map(misreading) }));
  return { ...tree, namespaces };
}

/** For every tree, the pairs with different verdicts under the misreading. */
async function disagreements(trees: readonly GeneratedPolicy[], misreading: Misreading): Promise<readonly number[][]> {
  const right = await oracle.answer(trees.map((tree) => renderCase(tree, 'right')));
  const wrong = await oracle.answer(trees.map((tree) => renderCase(misread(tree, misreading), 'wrong')));
  return right.map((answer, index) => {
    const other = wrong[index];
    if (!('digits' in answer) || other === undefined || !('digits' in other)) return [];
    return answer.digits.flatMap((digits, pair) => (digits === other.digits[pair] ? [] : [pair]));
  });
}

/** The number of trees to shrink per misreading, and of trees to edit. */
const wanted = inject('everything') > 0 ? 2 : 1;

/** The smallest trees first: the cost of a candidate is proportional to the tree's text. */
const trees = Array.from({ length: 12 }, (_, index) => randomTree(index + 1)).toSorted(
  (left, right) => treeSize(left) - treeSize(right),
);

const misreadings = { withoutDeny, enforced, withoutSets };

test.each(randomPart('misreadings', Object.entries(misreadings), 1))(
  'finds the smallest tree with a wrong answer of an oracle %s',
  async (_, misreading) => {
    const sizes: string[] = [];
    for (const tree of trees) {
      if (sizes.length === wanted) break;
      const [first] = (await disagreements([tree], misreading))[0] ?? [];
      const pair = first === undefined ? undefined : tree.pairs[first];
      if (pair === undefined) continue;
      const disagrees: Disagrees = async (candidates) =>
        (await disagreements(candidates, misreading)).map(({ length }) => length > 0);
      const { tree: smallest, isMinimal, questions } = await shrink(tree, pair, disagrees);
      const profiles = smallest.namespaces.flatMap((namespace) => namespace.profiles);
      const { policy, pairs } = renderCase(smallest, '');
      const shown = JSON.stringify({ policy, pairs }, undefined, 1);
      sizes.push(`${treeSize(tree)} to ${treeSize(smallest)} in ${questions}`);
      expect(isMinimal, shown).toBe(true);
      expect(await disagrees([smallest])).toEqual([true]);
      expect(profileNames(profiles).length, shown).toBeLessThanOrEqual(2);
      expect(profiles.flatMap(({ rules }) => rules).length, shown).toBeLessThanOrEqual(2);
      expect(pairs.length).toBe(1);
    }
    expect(sizes).toHaveLength(wanted);
    console.log(`shrinking: ${sizes.join(', ')} questions`);
  },
);

test('edits keep a loadable tree, or return none', async () => {
  for (const whole of trees.slice(0, wanted)) {
    const tree = { ...whole, pairs: whole.pairs.slice(0, 20) };
    const edits = (['coarse', 'fine'] as const).flatMap((grain) =>
      randomPart(`${grain} edits`, smallerEdits(tree, grain), 100),
    );
    const edited = edits.map((edit) => applyEdits(tree, [edit])).filter((one) => one !== undefined);
    const answers = await oracle.answer(edited.map((one) => renderCase(one, 'edited')));
    const refused = answers.flatMap((answer) => ('refused' in answer ? [answer.refused] : []));
    // After removing a byte, a pattern or a variable's name may be invalid.
    expect(refused.filter((reason) => !/pattern|variable/.test(reason))).toEqual([]);
  }
});
