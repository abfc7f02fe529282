import type { CheckJson, Verdict } from '@lamellar/core';
import type { RecordEvent } from '@lamellar/core/log-records';
import type { AdviceVerdict } from '@lamellar/core/repair';
import type { InferredContainer } from '@lamellar/core/stacks';
import type { WarningJson } from '@lamellar/core/render';
import type { CauseView } from './answer-summary-view.ts';
import type { RecordFieldsView } from './record-view.ts';
import type { DecidedQuestionView, PlacedAdviceView } from './repair-view.ts';

/**
 * Operations of one kind with records in a log.
 *
 * @minimum 0
 * @schema why-event lamellar why --format ndjson, a line
 */
export interface EventView {
  /** The log, as on the command line; `-` for standard input. */
  readonly file: string;
  /** The action of AppArmor; the refusal if the actions of profiles differ. */
  readonly event: RecordEvent;
  /**
   * The number of operations.
   *
   * @minimum 1
   */
  readonly count: number;
  /** The time of the first record, in seconds since 1970; missing if the lines have no time. */
  readonly first?: number;
  /** The time of the last record. */
  readonly last?: number;
  /** The hosts with such an operation; missing if no line has a host. */
  readonly hosts?: readonly string[];
  /**
   * The first records of the operation, one for each profile with a record: of both sides, of every layer.
   *
   * @minItems 1
   */
  readonly records: readonly LayerRecordView[];
  /** The conclusion. */
  readonly verdict: AdviceVerdict;
  /** The known causes of the refusal, the most conclusive first. */
  readonly causes: readonly CauseView[];
  /** Without a decision of the policy: the rules by the records alone, not verified. */
  readonly rules?: readonly ConventionalRuleView[];
  /** With policy: the decisions of the policy. */
  readonly answers?: readonly RecordAnswerView[];
  /** With policy: the rules that allow the operation, by profile. */
  readonly advice?: readonly PlacedAdviceView[];
  /** With policy: the reasons why records cannot be evaluated. */
  readonly problems?: readonly EvaluationProblemView[];
}

/** A record with the layer of the profile. */
interface LayerRecordView extends RecordFieldsView {
  /**
   * The first line of the record, counted from 1.
   *
   * @minimum 1
   */
  readonly line: number;
  /** The layer of the profile, as far as the names of LXC, Incus and LXD show. */
  readonly layer: RecordLayerView;
}

/** The layer of a record's profile. */
export type RecordLayerView =
  | {
      /** The kind of layer: the host. */
      readonly kind: 'host';
    }
  | {
      /** The kind of layer: a policy namespace without a known container. */
      readonly kind: 'namespace';
      /** The policy namespace. */
      readonly namespace: string;
    }
  | {
      /** The kind of layer: around a container, or inside a container. */
      readonly kind: 'host-layer' | 'container-layer';
      /** The container. */
      readonly container: {
        /** The name; missing if the runtime hashed the name. */
        readonly name?: string;
        /** The runtime. */
        readonly runtime: InferredContainer['runtime'];
      };
    };

/** A rule by a record alone. */
export interface ConventionalRuleView {
  /** The profile of the rule, as in the record. */
  readonly profile: string;
  /** The rule. */
  readonly rule: string;
  /** The risks of the rule, if any. */
  readonly warnings?: readonly WarningJson[];
}

/** The policy's decision about a recorded operation. */
export interface RecordAnswerView extends DecidedQuestionView {
  /**
   * The agreeing kernels, if several kernels were assumed.
   *
   * @minItems 1
   */
  readonly kernels?: readonly string[];
  /** The agreeing hosts, with a folder of saved hosts. */
  readonly hosts?: readonly string[];
  /** The verdict: `allow` if every profile allows the operation. */
  readonly verdict: Verdict;
  /** The checks, one for each evaluated profile. */
  readonly checks: readonly CheckJson[];
}

/** The reason why a record cannot be evaluated. */
interface EvaluationProblemView {
  /** The reason. */
  readonly reason: string;
  /** The remedy, if known. */
  readonly hint?: string;
}
