import { attachmentInContainer } from './attachment-in-container/attachment-in-container.ts';
import { changesWithKernel } from './changes-with-kernel/changes-with-kernel.ts';
import { complainMode } from './complain-mode/complain-mode.ts';
import { differentLabels } from './different-labels/different-labels.ts';
import { disabledProfile } from './disabled-profile/disabled-profile.ts';
import { driftedPolicy } from './drifted-policy/drifted-policy.ts';
import { exposedHostFile } from './exposed-host-file/exposed-host-file.ts';
import type { Finding, FindingKind } from './finding.ts';
import { keptCapability } from './kept-capability/kept-capability.ts';
import { missedProfile } from './missed-profile/missed-profile.ts';
import { noContainerLayer } from './no-container-layer/no-container-layer.ts';
import { oneSidedRefusal } from './one-sided-refusal/one-sided-refusal.ts';
import { openContainerLayer } from './open-container-layer/open-container-layer.ts';
import { openHostLayer } from './open-host-layer/open-host-layer.ts';
import { orphanNamespace } from './orphan-namespace/orphan-namespace.ts';
import { otherFeatures } from './other-features/other-features.ts';
import { policyNotLoaded } from './policy-not-loaded/policy-not-loaded.ts';
import { policyService } from './policy-service/policy-service.ts';
import { profileWithoutFile } from './profile-without-file/profile-without-file.ts';
import { sharedNamespace } from './shared-namespace/shared-namespace.ts';
import { unconfinedContainer } from './unconfined-container/unconfined-container.ts';
import { unmatchedPeer } from './unmatched-peer/unmatched-peer.ts';
import { weakSetting } from './weak-setting/weak-setting.ts';
import { writablePolicy } from './writable-policy/writable-policy.ts';

/** The identifier of a kind of finding, for programs. */
export type FindingId =
  | 'unconfined-container'
  | 'open-host-layer'
  | 'exposed-host-file'
  | 'shared-namespace'
  | 'kept-capability'
  | 'open-container-layer'
  | 'different-labels'
  | 'complain-mode'
  | 'other-features'
  | 'weak-setting'
  | 'policy-service'
  | 'writable-policy'
  | 'drifted-policy'
  | 'policy-not-loaded'
  | 'profile-without-file'
  | 'disabled-profile'
  | 'missed-profile'
  | 'attachment-in-container'
  | 'one-sided-refusal'
  | 'changes-with-kernel'
  | 'no-container-layer'
  | 'orphan-namespace'
  | 'unmatched-peer';

/** The checks of every kind of finding, in the order of reports within a severity. */
export const findingChecks: readonly FindingKind<FindingId>[] = [
  unconfinedContainer,
  openHostLayer,
  exposedHostFile,
  sharedNamespace,
  keptCapability,
  openContainerLayer,
  differentLabels,
  complainMode,
  otherFeatures,
  weakSetting,
  policyService,
  writablePolicy,
  driftedPolicy,
  policyNotLoaded,
  profileWithoutFile,
  disabledProfile,
  missedProfile,
  attachmentInContainer,
  oneSidedRefusal,
  changesWithKernel,
  noContainerLayer,
  orphanNamespace,
  unmatchedPeer,
];

/** A kind of finding. */
export interface KindOfFinding {
  readonly id: FindingId;
  /** A short description of the problem, independent of the subject. */
  readonly title: string;
}

/** Every kind of finding, in the order of `findingChecks`. */
export const findingKinds: readonly KindOfFinding[] = findingChecks.map(({ id, title }) => ({ id, title }));

/** A finding with its kind. */
export interface FoundFinding extends Finding {
  /** The kind; docs/reference/findings.md has a section for each. */
  readonly id: FindingId;
}
