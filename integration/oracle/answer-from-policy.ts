import { StackedPolicy, printLabel, type Label, type PolicyNamespace } from '@lamellar/core';
import { parseLabel } from '@lamellar/core/labels';
import { textOf, type ByteString } from '@lamellar/core/language';
import { Matrix } from '@lamellar/core/matrix';
import { crossCheck } from '@lamellar/core/mediation';
import { comparedOperations, type CaseAnswer, type DecisionCase, type LabelPair } from './decision-case.ts';
import type { OracleKernel } from './oracle-kernel.ts';

/** The loaded policy of a case, or the reason of a refusal. */
export type LoadedCase = { readonly root: PolicyNamespace } | { readonly refused: string };

/** Evaluates a loaded case in core. Throws unless `crossCheck` and `Matrix` agree. */
export function answerFromPolicy(requested: DecisionCase, loaded: LoadedCase, kernel: OracleKernel): CaseAnswer {
  if ('refused' in loaded) return loaded;
  const labels = new Map<ByteString, Label>();
  for (const text of requested.pairs.flatMap(({ subject, target }) => [subject, target])) {
    if (labels.has(text)) continue;
    const result = parseLabel(text, loaded.root);
    if ('error' in result) return { refused: `label ${textOf(text)}: ${result.error.message}` };
    labels.set(text, result.label);
  }
  const { checked, tabulated } = decide(requested.pairs, labels, kernel, new StackedPolicy(loaded.root));
  requested.pairs.forEach(({ subject, target }, index) => {
    const [one, other] = [checked[index], tabulated[index]];
    if (one === other) return;
    const pair = `${textOf(subject)} -> ${textOf(target)}`;
    throw new Error(`${requested.name}, ${kernel.version}: ${pair}: crossCheck says ${one}, Matrix ${other}`);
  });
  return { digits: checked, labels: [...labels.values()].map((label) => printLabel(label, loaded.root)) };
}

interface ComparedDigits {
  readonly checked: readonly string[];
  readonly tabulated: readonly string[];
}

function decide(
  pairs: readonly LabelPair[],
  labels: ReadonlyMap<ByteString, Label>,
  { behaviours }: OracleKernel,
  policy: StackedPolicy,
): ComparedDigits {
  const matrix = new Matrix([...labels.values()], comparedOperations, behaviours);
  const places = new Map([...labels.keys()].map((text, index) => [text, index]));
  const label = (text: ByteString): Label => {
    const found = labels.get(text);
    if (found === undefined) throw new Error(`label ${textOf(text)} was not parsed`);
    return found;
  };
  const checked = pairs.map(({ subject, target }) =>
    digits((at) => {
      const operation = comparedOperations[at];
      if (operation === undefined) throw new RangeError(`no operation ${at}`);
      return crossCheck(label(subject), operation, label(target), behaviours, policy).verdict === 'allow';
    }),
  );
  const tabulated = pairs.map(({ subject, target }) => {
    const verdicts = matrix.verdicts(places.get(subject) ?? -1, places.get(target) ?? -1);
    return digits((at) => matrix.table.allows(verdicts, at));
  });
  return { checked, tabulated };
}

function digits(isAllowed: (operation: number) => boolean): string {
  return comparedOperations.map((_, at) => (isAllowed(at) ? '1' : '0')).join('');
}
