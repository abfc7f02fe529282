import type { NearMiss } from '../classes/near-misses.ts';
import { printLabel, stack } from '../labels/label.ts';
import type { Check, Decision, SideCheck } from '../mediation/decision.ts';
import { withDecompiledRules } from '../mediation/compiled-evidence.ts';
import type { NearRule } from '../mediation/symbolic/nearest-rule-about-path.ts';
import { nearestRule } from '../mediation/class-mediators.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { CompiledOrigin, Origin, RuleOrigin } from '../profile/profile.ts';
import { textOf } from '../source/printable-text.ts';
import type { ContainerRuntime } from '../stacks/container-names.ts';
import type { Layer, LayerContainer } from '../stacks/layer.ts';
import { spanStart, spanText, type Span } from '../source/span.ts';

/** A rule in JSON. `via` lists the including files, outermost first. */
export interface RuleJson extends PlaceJson {
  /** The rule, on one line. */
  readonly text: string;
  /**
   * The including files, the outermost first.
   *
   * @minItems 1
   */
  readonly via?: readonly PlaceJson[];
}

/** A line of a policy file. */
export interface PlaceJson {
  /** The file, as the command line or an include names the file. */
  readonly file: string;
  /**
   * The line, counted from 1.
   *
   * @minimum 1
   */
  readonly line: number;
}

/** The origin of a permission in compiled policy, in JSON. */
export interface CompiledJson {
  /** The file of compiled policy. */
  readonly file: string;
  /** The decompiled rule; missing if the rules of the class are not verified, within a limit. */
  readonly text?: string;
}

/** A layer in JSON. The `namespace` of a container is unique. */
export type LayerJson =
  | {
      /** The kind of layer: the host, or a policy namespace without a known container. */
      readonly kind: 'host' | 'namespace';
    }
  | {
      /** The kind of layer: around containers. */
      readonly kind: 'host-layer';
      /** The containers of the layer. */
      readonly containers: readonly LayerContainerJson[];
    }
  | {
      /** The kind of layer: inside a container. */
      readonly kind: 'container-layer';
      /** The container of the layer. */
      readonly container: LayerContainerJson;
    };

/** A container in JSON, without a name hashed by the runtime. */
export interface LayerContainerJson {
  /** The name, unless the runtime hashed the name. */
  readonly name?: string;
  /** The runtime. */
  readonly runtime: ContainerRuntime;
  /** The policy namespace, if known. */
  readonly namespace?: string;
}

/** A check in JSON; docs/reference/json.md documents the fields. */
export interface CheckJson {
  /** The side of the profile; missing if only the subject was evaluated. */
  readonly side?: SideCheck['side'];
  /** The evaluated profile, as the root namespace sees the profile. */
  readonly profile: string;
  /** The full name of the profile's policy namespace; empty for the root. */
  readonly namespace: string;
  /** The layer of the profile. */
  readonly layer: LayerJson;
  /** The label of the peer, as visible to the profile; missing without a peer. */
  readonly peer?: string;
  /** The evaluated permission; for a file, the letters of all requested permissions. */
  readonly permission: Check['permission'];
  /** The verdict of the profile. */
  readonly verdict: Check['verdict'];
  /** The reason for the verdict. */
  readonly because: Check['because'];
  /** The match of the peer: the whole name, or part by part. */
  readonly match?: Check['match'];
  /** The refused profiles of the peer, in the view of the evaluated profile. */
  readonly refused?: readonly string[];
  /**
   * The refused permissions of a combined request.
   *
   * @minItems 1
   */
  readonly denied?: readonly string[];
  /** The resulting label, in the view of the root. */
  readonly becomes?: string;
  /** A further reason for the answer. */
  readonly note?: NonNullable<Check['note']>;
  /** The deciding rules. */
  readonly rules: readonly (RuleJson | CompiledJson)[];
  /** The rule closest to allowing a refused permission, and the mismatch. */
  readonly nearest?: {
    /** The mismatch. */
    readonly misses: NearMiss;
    /**
     * The rule, with every origin.
     *
     * @minItems 1
     */
    readonly rules: readonly (RuleJson | CompiledJson)[];
  };
}

/** Converts the checks of a decision to JSON values, for `lamellar can --format json`. */
export function checksJson(decision: Decision, root: PolicyNamespace): readonly CheckJson[] {
  const nearest = decision.shape === 'stack-check' ? decision.checks.map((check) => nearestRule(decision, check)) : [];
  const { checks }: { readonly checks: readonly Check[] } = withDecompiledRules(decision, root);
  return checks.map((check, index) => ({
    ...(check.side === undefined ? {} : { side: check.side }),
    profile: textOf(printLabel({ parts: [check.part] }, root)),
    namespace: textOf(check.part.namespace.fullName),
    layer: layerJson(check.layer),
    ...(check.peer === undefined ? {} : { peer: textOf(printLabel(check.peer, check.part.namespace)) }),
    permission: check.permission,
    verdict: check.verdict,
    because: check.because,
    ...(check.match === undefined ? {} : { match: check.match }),
    ...(check.refused === undefined ? {} : { refused: check.refused.map((part) => textOf(part.profile.name)) }),
    ...(check.denied === undefined ? {} : { denied: check.denied }),
    ...(check.becomes === undefined ? {} : { becomes: textOf(printLabel(stack(...check.becomes), root)) }),
    ...(check.note === undefined ? {} : { note: check.note }),
    rules: check.rules.map(originJson),
    ...nearestJson(nearest[index]),
  }));
}

function nearestJson(nearest: NearRule | undefined): Pick<CheckJson, 'nearest'> {
  return nearest === undefined ? {} : { nearest: { misses: nearest.misses, rules: nearest.rules.map(originJson) } };
}

/** Converts a layer to JSON. */
export function layerJson(layer: Layer): LayerJson {
  switch (layer.kind) {
    case 'host':
    case 'namespace':
      return { kind: layer.kind };
    case 'host-layer':
      return { kind: layer.kind, containers: layer.containers.map(containerJson) };
    case 'container-layer':
      return { kind: layer.kind, container: containerJson(layer.container) };
  }
}

function containerJson({ name, runtime, namespace }: LayerContainer): LayerContainerJson {
  return {
    ...(name === undefined ? {} : { name: textOf(name) }),
    runtime,
    ...(namespace === undefined ? {} : { namespace: textOf(namespace) }),
  };
}

/** Converts the origin of a permission to JSON. */
export function originJson(origin: Origin): RuleJson | CompiledJson {
  return 'span' in origin ? ruleJson(origin) : compiledJson(origin);
}

function compiledJson(origin: CompiledOrigin): CompiledJson {
  return { file: origin.source.name, ...('rule' in origin ? { text: textOf(origin.rule) } : {}) };
}

/** Converts a rule to a line of text with its place and the including files. */
export function ruleJson(origin: RuleOrigin): RuleJson {
  const via = origin.via.map(place);
  return {
    ...place(origin.span),
    text: textOf(spanText(origin.span)).replace(/(?:\s|\\x0a|\\x09|\\x0d)+/g, ' '),
    ...(via.length === 0 ? {} : { via }),
  };
}

function place(span: Span): PlaceJson {
  return { file: span.source.name, line: spanStart(span).line };
}
