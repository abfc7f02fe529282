/**
 * Policy, questions, answers and labels: the permissions of labels, and the responsible rules.
 *
 * @module
 */
export { Policy, type PolicySettings } from './policy/policy.ts';
export { PolicyAnswer } from './policy/policy-answer.ts';
export { QuestionError, type QuestionPart } from './policy/question-error.ts';
export type { PolicyContents, PolicyTree } from './policy/policy-tree.ts';
export { UnknownLabelError } from './policy/unknown-label-error.ts';
export { AutomatonTooLargeError } from './automata/budget.ts';
export type { CompiledOrigin, Origin, RuleOrigin } from './profile/profile.ts';
export type { Resolved, Resolver } from './compile/includes/resolver.ts';
export { PolicyNamespace } from './namespaces/policy-namespace.ts';
export { printLabel, type Label, type LabelPart } from './labels/label.ts';
export { measuredKernels, type MeasuredKernel } from './kernels/measured-kernels.ts';
export { type KernelBehaviours } from './kernels/kernel-behaviours.ts';
export type {
  Answer,
  Because,
  Check,
  CrossDecision,
  Decision,
  LayerCheck,
  MatchKind,
  SideCheck,
  StackDecision,
  StackObject,
  ClassObject,
  Verdict,
} from './mediation/decision.ts';
export type { ContainerRuntime } from './stacks/container-names.ts';
export type { Layer, LayerContainer } from './stacks/layer.ts';
export { StackedPolicy, type ContainerStack } from './stacks/stacked-policy.ts';
export type {
  CheckJson,
  LayerContainerJson,
  LayerJson,
  CompiledJson,
  PlaceJson,
  RuleJson,
} from './render/decision-json.ts';
export type { ChangingName } from './classes/generalised-name.ts';
export type { AdviceJson, WarningJson } from './render/advice-json.ts';
export type { AnswerJson, DecisionJson, PairJson, VerdictsByClass, VerdictsByName } from './render/answer-json.ts';
export { explainDecision, type Style } from './render/decision-text.ts';
