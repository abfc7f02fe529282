import {
  crossCheck,
  Matrix,
  parseFeatures,
  parseLabel,
  PolicyCache,
  PolicyNamespace,
  PolicyUnit,
  printLabel,
  Source,
  textOf,
  type ByteString,
  type Label,
  type PolicyEnvironment,
} from '@lamellar/core';
import { pinnedFeatures, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { askedOperations, type CaseAnswer, type DecisionCase, type LabelPair, type Oracle } from './decision-case.ts';
import type { OracleKernel } from './oracle-kernel.ts';

/**
 * The oracle that is tried: core, which reads the rules as text. Both ways that core decides are
 * asked, and have to agree.
 */
export function textRules(kernel: OracleKernel): Oracle {
  const kernelFeatures = parseFeatures(kernel.features);
  if (kernelFeatures === undefined) throw new Error(`kernel ${kernel.version} has no features`);
  const { resolve } = systemPolicyFiles();
  const defaultFeatures = pinnedFeatures();
  const knownAbis = new Map<string, never>();
  return {
    name: `text rules for ${kernel.version}`,
    answer(cases) {
      // One cache each time: what it keeps is never given back.
      const environment = { resolve, cache: new PolicyCache(), kernelFeatures, defaultFeatures, knownAbis };
      return Promise.resolve(cases.map((asked) => answerCase(asked, environment, kernel)));
    },
  };
}

function answerCase(asked: DecisionCase, environment: PolicyEnvironment, kernel: OracleKernel): CaseAnswer {
  const loaded = loadPolicy(asked, environment);
  if ('refused' in loaded) return loaded;
  const labels = new Map<ByteString, Label>();
  for (const text of asked.pairs.flatMap(({ subject, target }) => [subject, target])) {
    if (labels.has(text)) continue;
    const result = parseLabel(text, loaded.root);
    if ('error' in result) return { refused: `label ${textOf(text)}: ${result.error.message}` };
    labels.set(text, result.label);
  }
  const { checked, tabulated } = decide(asked.pairs, labels, kernel);
  asked.pairs.forEach(({ subject, target }, index) => {
    const [one, other] = [checked[index], tabulated[index]];
    if (one === other) return;
    const pair = `${textOf(subject)} -> ${textOf(target)}`;
    throw new Error(`${asked.name}, ${kernel.version}: ${pair}: crossCheck says ${one}, Matrix ${other}`);
  });
  return { digits: checked, labels: [...labels.values()].map((label) => printLabel(label, loaded.root)) };
}

function loadPolicy(
  asked: DecisionCase,
  environment: PolicyEnvironment,
): { readonly root: PolicyNamespace } | { readonly refused: string } {
  const root = PolicyNamespace.root();
  for (const { namespace, text } of asked.policy) {
    const where = namespace.length === 0 ? 'the root' : textOf(namespace.join('//') as ByteString);
    const unit = new PolicyUnit(new Source(`policy of ${where}`, text), environment);
    if (!unit.isValid()) {
      const errors = unit.diagnostics.filter(({ severity }) => severity === 'error');
      return { refused: `policy of ${where}: ${errors.map(({ message }) => message).join('; ')}` };
    }
    root.ensure(namespace).load(unit);
  }
  return { root };
}

interface BothWays {
  readonly checked: readonly string[];
  readonly tabulated: readonly string[];
}

function decide(
  pairs: readonly LabelPair[],
  labels: ReadonlyMap<ByteString, Label>,
  { behaviours }: OracleKernel,
): BothWays {
  const matrix = new Matrix([...labels.values()], askedOperations, behaviours);
  const places = new Map([...labels.keys()].map((text, index) => [text, index]));
  const label = (text: ByteString): Label => {
    const found = labels.get(text);
    if (found === undefined) throw new Error(`label ${textOf(text)} was not parsed`);
    return found;
  };
  const checked = pairs.map(({ subject, target }) =>
    digits((at) => {
      const operation = askedOperations[at];
      if (operation === undefined) throw new RangeError(`no operation ${at}`);
      return crossCheck(label(subject), operation, label(target), behaviours).verdict === 'allow';
    }),
  );
  const tabulated = pairs.map(({ subject, target }) => {
    const verdicts = matrix.verdicts(places.get(subject) ?? -1, places.get(target) ?? -1);
    return digits((at) => matrix.table.allows(verdicts, at));
  });
  return { checked, tabulated };
}

function digits(isAllowed: (operation: number) => boolean): string {
  return askedOperations.map((_, at) => (isAllowed(at) ? '1' : '0')).join('');
}
