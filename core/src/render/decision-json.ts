import type { NearMiss } from '../classes/near-misses.ts';
import { printLabel, stack } from '../labels/label.ts';
import type { Check, Decision, SideCheck } from '../mediation/decision.ts';
import type { NearRule } from '../mediation/symbolic/nearest-rule-about-path.ts';
import { nearestRule } from '../mediation/class-mediators.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { CompiledOrigin, Origin, RuleOrigin } from '../profile/profile.ts';
import { textOf } from '../source/bytes.ts';
import type { ContainerRuntime } from '../stacks/container-names.ts';
import type { Layer, LayerContainer } from '../stacks/layer.ts';
import { spanStart, spanText, type Span } from '../source/span.ts';

/** A rule in JSON. `via` lists the including files, outermost first. */
export interface RuleJson {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly via?: readonly { readonly file: string; readonly line: number }[];
}

/** The origin of a permission in compiled policy, in JSON. */
export interface CompiledJson {
  readonly file: string;
  /** The state of the policy automaton; undefined for permissions outside the automaton. */
  readonly state?: number;
}

/** A layer in JSON. The `namespace` of a container is unique. */
export type LayerJson =
  | { readonly kind: 'host' | 'namespace' }
  | { readonly kind: 'host-layer'; readonly containers: readonly LayerContainerJson[] }
  | { readonly kind: 'container-layer'; readonly container: LayerContainerJson };

/** A container in JSON, without a name hashed by the runtime. */
export interface LayerContainerJson {
  readonly name?: string;
  readonly runtime: ContainerRuntime;
  readonly namespace?: string;
}

/** A check in JSON; docs/json.md documents the fields. */
export interface CheckJson {
  /** Undefined if only the subject was evaluated. */
  readonly side?: SideCheck['side'];
  readonly profile: string;
  readonly namespace: string;
  readonly layer: LayerJson;
  /** Undefined if the target is no label. */
  readonly peer?: string;
  readonly permission: Check['permission'];
  readonly verdict: Check['verdict'];
  readonly because: Check['because'];
  readonly match?: Check['match'];
  /** The refused profiles of the peer, in the view of the evaluated profile. */
  readonly refused?: readonly string[];
  /** The refused permissions of a combined request. */
  readonly denied?: readonly string[];
  /** The resulting label, in the view of the root. */
  readonly becomes?: string;
  /** A further reason for the answer. */
  readonly note?: Check['note'];
  readonly rules: readonly (RuleJson | CompiledJson)[];
  /** The rule closest to allowing a refused permission, and the mismatch. */
  readonly nearest?: { readonly misses: NearMiss; readonly rules: readonly (RuleJson | CompiledJson)[] };
}

/** Converts the checks of a decision to JSON values, for `lamellar can --format json`. */
export function checksJson(decision: Decision, root: PolicyNamespace): readonly CheckJson[] {
  const nearest = decision.shape === 'stack-check' ? decision.checks.map((check) => nearestRule(decision, check)) : [];
  const { checks }: { readonly checks: readonly Check[] } = decision;
  return checks.map((check, index) => ({
    ...(check.side === undefined ? {} : { side: check.side }),
    profile: textOf(printLabel({ parts: [check.asked] }, root)),
    namespace: textOf(check.asked.namespace.fullName),
    layer: layerJson(check.layer),
    ...(check.peer === undefined ? {} : { peer: textOf(printLabel(check.peer, check.asked.namespace)) }),
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
  return { file: origin.source.name, ...('state' in origin ? { state: origin.state } : {}) };
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

function place(span: Span): { file: string; line: number } {
  return { file: span.source.name, line: spanStart(span).line };
}
