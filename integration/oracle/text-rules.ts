import { PolicyNamespace } from '@lamellar/core';
import { parseFeatures } from '@lamellar/core/kernels';
import { Source, textOf, type ByteString } from '@lamellar/core/language';
import { PolicyCache, PolicyUnit, type PolicyEnvironment } from '@lamellar/core/namespaces';
import { debianPinnedFeatures, systemPolicyFiles } from '../kernel-verdicts/system-policy.ts';
import { answerFromPolicy, type LoadedCase } from './answer-from-policy.ts';
import type { DecisionCase, Oracle } from './decision-case.ts';
import type { OracleKernel } from './oracle-kernel.ts';

/** The oracle under test: core over the rules as text. */
export function textRules(kernel: OracleKernel): Oracle {
  return {
    name: `text rules for ${kernel.version}`,
    answer(cases) {
      const environment = textEnvironment(kernel);
      return Promise.resolve(
        cases.map((requested) => answerFromPolicy(requested, loadText(requested, environment), kernel)),
      );
    },
  };
}

/** The environment to read text for a kernel, with a separate cache: a cache never frees its entries. */
export function textEnvironment(kernel: OracleKernel): PolicyEnvironment {
  const kernelFeatures = parseFeatures(kernel.features);
  if (kernelFeatures === undefined) throw new Error(`kernel ${kernel.version} has no features`);
  const { resolve } = systemPolicyFiles();
  return {
    resolve,
    cache: new PolicyCache(),
    kernelFeatures,
    defaultFeatures: debianPinnedFeatures(),
    knownAbis: new Map(),
    loadSets: kernel.loadSets,
  };
}

/** The policy of a case, read as text. */
export function loadText(requested: DecisionCase, environment: PolicyEnvironment): LoadedCase {
  const root = PolicyNamespace.root();
  for (const { namespace, text } of requested.policy) {
    const where = namespace.length === 0 ? 'the root' : textOf(namespace.join('//') as ByteString);
    const unit = new PolicyUnit(new Source(`policy of ${where}`, text), environment);
    if (!unit.load().valid) {
      const errors = unit.load().diagnostics.filter(({ severity }) => severity === 'error');
      return { refused: `policy of ${where}: ${errors.map(({ message }) => message).join('; ')}` };
    }
    root.ensure(namespace).load(unit);
  }
  return { root };
}
