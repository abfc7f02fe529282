import type { NearMiss } from '../class/near-misses.ts';
import { printLabel, stack } from '../label/label.ts';
import type { Check, Decision, SideCheck } from '../mediation/decision.ts';
import type { NearRule } from '../mediation/nearest-rule-about-path.ts';
import { nearestRule } from '../mediation/things.ts';
import type { PolicyNamespace } from '../namespace/policy-namespace.ts';
import type { CompiledOrigin, Origin, RuleOrigin } from '../profile/profile.ts';
import { textOf } from '../source/bytes.ts';
import type { ContainerRuntime } from '../stack/container-names.ts';
import type { Layer, LayerContainer } from '../stack/layer.ts';
import { spanStart, spanText, type Span } from '../source/span.ts';

/** A rule in JSON. `via` are the includes that led to it, outermost first. */
export interface RuleJson {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly via?: readonly { readonly file: string; readonly line: number }[];
}

/** What stands in for a rule in compiled policy, in JSON. */
export interface CompiledJson {
  readonly file: string;
  /** Of the policy automaton; what is beside that has none. */
  readonly state?: number;
}

/** A layer in JSON. The `namespace` of a container tells it from all others. */
export type LayerJson =
  | { readonly kind: 'host' | 'namespace' }
  | { readonly kind: 'host-layer'; readonly containers: readonly LayerContainerJson[] }
  | { readonly kind: 'container-layer'; readonly container: LayerContainerJson };

/** A container in JSON; without what its runtime has made a hash of. */
export interface LayerContainerJson {
  readonly name?: string;
  readonly runtime: ContainerRuntime;
  readonly namespace?: string;
}

/** One check in JSON; docs/json.md has its fields. */
export interface CheckJson {
  /** Missing where only the label that acts was asked. */
  readonly side?: SideCheck['side'];
  readonly profile: string;
  readonly namespace: string;
  readonly layer: LayerJson;
  /** Missing where the operation is done to no label. */
  readonly peer?: string;
  readonly permission: Check['permission'];
  readonly verdict: Check['verdict'];
  readonly because: Check['because'];
  readonly match?: Check['match'];
  /** Which of the profiles that it sees of the peer are refused, as that profile sees them. */
  readonly refused?: readonly string[];
  /** Which of several permissions that were asked for at once are refused. */
  readonly denied?: readonly string[];
  /** What the profile becomes, as the root sees it. */
  readonly becomes?: string;
  /** What else bears on the answer. */
  readonly note?: Check['note'];
  readonly rules: readonly (RuleJson | CompiledJson)[];
  /** Where no rule allows it, one that nearly does, and how it misses. */
  readonly nearest?: { readonly misses: NearMiss; readonly rules: readonly (RuleJson | CompiledJson)[] };
}

/** The checks of a decision as JSON values, for `lamellar can --format json`. */
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

/** A layer as JSON has it. */
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

/** Where a permission comes from, as JSON has it. */
export function originJson(origin: Origin): RuleJson | CompiledJson {
  return 'span' in origin ? ruleJson(origin) : compiledJson(origin);
}

function compiledJson(origin: CompiledOrigin): CompiledJson {
  return { file: origin.source.name, ...('state' in origin ? { state: origin.state } : {}) };
}

/** A rule as one line of text, its place, and the includes that led to it. */
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
