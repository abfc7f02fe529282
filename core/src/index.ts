export { bytesOf, compareBytes, textOf, type ByteString } from './source/bytes.ts';
export { Source } from './source/source.ts';
export type { CompilerName, Diagnostic } from './diagnostic/diagnostic.ts';
export { otherPlaces, renderDiagnostic } from './diagnostic/render.ts';
export type { Span } from './source/span.ts';
export { readRules } from './rules/check-text.ts';
export { suggest } from './diagnostic/suggest.ts';
export type { FileReference } from './syntax/ast.ts';
export {
  allSignals,
  ruleSignalNames,
  signalName,
  signalNumber,
  type SignalNumber,
} from './syntax/vocabulary/signals.ts';
export { capabilityNames } from './syntax/vocabulary/capabilities.ts';
export { mediationClasses, type MediationClass } from './class/mediation-classes.ts';
export type { ByteBefore } from './class/policy-class.ts';
export {
  allOperations,
  classRows,
  policyClasses,
  type ClassRow,
  type Operation,
  type Permission,
  type PolicyClass,
} from './class/policy-classes.ts';
export {
  operationForms,
  parseOperationNames,
  parseOperations,
  printOperation,
  type OperationError,
  type ParsedOperations,
} from './class/parse-operations.ts';
export { operationWords } from './class/operation-words.ts';
export { deadState } from './automaton/automaton.ts';
export { AutomatonTooLargeError } from './automaton/lazy-dfa.ts';
export { compareAutomata, type AutomatonComparison } from './automaton/compare-automata.ts';
export { apparmor41, apparmor50, type CompilerBehaviours } from './exec-conflicts/compiler-behaviours.ts';
export { featuresOf, parseFeatures, type Features } from './profile/features.ts';
export type { LoadSets } from './profile/load-set.ts';
export type { DeclaredProfile } from './profile/loadable-unit.ts';
export { PolicyCache } from './text/policy-cache.ts';
export type { PolicyEnvironment } from './text/policy-environment.ts';
export { PolicyUnit } from './text/policy-unit.ts';
export type { Resolved, Resolver } from './text/resolver.ts';
export { checkPolicy, type CheckedPolicy } from './check/check-policy.ts';
export { CompiledUnit } from './compiled/compiled-unit.ts';
export { placeOfProblem } from './compiled/format/compiled-problem.ts';
export { decompressPolicy } from './compiled/format/compressed-policy.ts';
export { isCompiledPolicy, isCompressedPolicy, largestPolicy } from './compiled/format/policy-start.ts';
export { unpackPolicy, type CompiledPolicy } from './compiled/format/unpack-policy.ts';
export { realignProfile } from './compiled/format/realign-profile.ts';
export type { CompiledProfile } from './compiled/format/compiled-profile.ts';
export { hasCapability, type Capabilities, type CapabilitySet } from './compiled/format/capability-set.ts';
export { filePermissionBits, permissionsAt, transitionOf, type PathPermissions } from './compiled/file-permissions.ts';
export type { KernelPermissions } from './compiled/format/kernel-permissions.ts';
export { mediatedClasses } from './compiled/mediated-classes.ts';
export { printTransition } from './compiled/format/transition-table.ts';
export { WorkBudget } from './compiled/read-back/reachable-states.ts';
export { readBackAttachment, readBackRules } from './compiled/read-back/read-back-rules.ts';
export type { ReadBackPeer, ReadBackRule } from './compiled/read-back/read-back-rule.ts';
export { printReadBackRule } from './compiled/read-back/print-read-back-rule.ts';
export { PolicyNamespace } from './namespace/policy-namespace.ts';
export { printLabel, type Label } from './label/label.ts';
export { parseLabel, type LabelError, type LabelResult } from './label/parse-label.ts';
export { chooseKernel, featuresOfKernel, measuredKernels, type MeasuredKernel } from './mediation/kernel.ts';
export { crossCheck } from './mediation/cross-check.ts';
export type { Decision, Verdict } from './mediation/decision.ts';
export { longestLxcName, stackNames, type ContainerRuntime, type StackNames } from './stack/container-names.ts';
export { labelsOf } from './stack/labels-of.ts';
export { resolveLabel } from './stack/resolve-label.ts';
export { StackedPolicy, type ContainerStack } from './stack/stacked-policy.ts';
export { Matrix } from './matrix/matrix.ts';
export {
  comparePermissions,
  type PermissionChange,
  type PermissionChanges,
  type PolicyMatrix,
} from './compare/compare-permissions.ts';
export { groupLabels, type GroupedMatrix, type GroupVerdict, type Relation } from './matrix/group-labels.ts';
export type { Expectation, ExpectedAction, Selector } from './expect/expectation.ts';
export type { ExpectationError } from './expect/expectation-error.ts';
export { parseExpectation } from './expect/parse-expectation.ts';
export { printExpectation } from './expect/print-expectation.ts';
export type { SelectorProblem } from './expect/select-labels.ts';
export { checkExpectations, type ExpectationOutcome } from './expect/check-expectations.ts';
export { checksJson } from './explain/decision-json.ts';
export { explainDecision, type Style } from './explain/decision-text.ts';
