import { answerNotes } from '../classes/answer-notes.ts';
import { nearMisses } from '../classes/near-misses.ts';
import { crossCheckClasses, policyClasses, type Operation, type PairOperation } from '../classes/policy-classes.ts';
import { operationWords } from '../classes/operation-words.ts';
import { printLabel, stack, visibleParts, type Label, type LabelPart } from '../labels/label.ts';
import type { Check, Decision, LayerCheck, SideCheck, StackDecision, ClassObject } from '../mediation/decision.ts';
import { withDecompiledRules } from '../mediation/compiled-evidence.ts';
import type { NearRule } from '../mediation/symbolic/nearest-rule-about-path.ts';
import { nearestRule } from '../mediation/class-mediators.ts';
import type { PolicyNamespace } from '../namespaces/policy-namespace.ts';
import type { Origin } from '../profile/profile.ts';
import { bytesOf } from '../source/bytes.ts';
import { textOf } from '../source/printable-text.ts';
import type { LayerContainer } from '../stacks/layer.ts';
import { ruleJson } from './decision-json.ts';

/** The styles of an explanation's parts on a terminal. */
export interface Style {
  /** Style of allowed parts. */
  readonly allow: (text: string) => string;
  /** Style of denied parts. */
  readonly deny: (text: string) => string;
  /** Style of less important parts. */
  readonly faint: (text: string) => string;
}

/** The style without markup, for output outside of terminals. */
export const plainStyle: Style = { allow: (text) => text, deny: (text) => text, faint: (text) => text };

/**
 * Explains a decision in sentences: the refusing profiles first, then the allowing profiles. The text is safe for
 * terminals, whatever the policy contains.
 *
 * @param operations - further operations with equal answers by equal rules, for a combined report
 */
export function explainDecision(
  decision: Decision,
  root: PolicyNamespace,
  style: Style = plainStyle,
  operations: readonly Operation[] = [decision.operation],
): string {
  const sentences = sentencesOf(decision, root, operations);
  const linesOf = (verdict: Decision['verdict'], mark: string): readonly string[] =>
    sentences
      .filter(({ check }) => check.verdict === verdict)
      .flatMap(({ check, text, nearest }) => [
        `${mark} ${text}`,
        ...ruleLines(check, style),
        ...nearestLines(nearest, style),
      ]);
  return [...linesOf('deny', style.deny('✗')), ...linesOf('allow', style.allow('✓'))].join('\n');
}

/** Returns a sentence for each check of a decision, with the nearest rule of a refusing profile. */
export function sentencesOf(
  evaluated: Decision,
  root: PolicyNamespace,
  operations: readonly Operation[] = [evaluated.operation],
): readonly { readonly check: Check; readonly text: string; readonly nearest: NearRule | undefined }[] {
  const decision = withDecompiledRules(evaluated, root);
  if (decision.shape === 'cross-check')
    return decision.checks.map((check) => ({
      check,
      text: sideSentence(check, decision.operation, root),
      nearest: undefined,
    }));
  return decision.checks.map((check) => ({
    check,
    text: layerSentence(check, decision, operations, root),
    nearest: nearestRule(decision, check),
  }));
}

function sideSentence(check: SideCheck, operation: PairOperation, root: PolicyNamespace): string {
  const { word, capabilityInstead } = crossCheckClasses[operation.class];
  const who = `${profileInWords(check, root)} (${check.side})`;
  const peer = peerWords(check.peer, check, operation[check.side].preposition);
  const what = `${check.permission}${peer}`;
  switch (check.because) {
    case 'capability':
      return check.verdict === 'allow'
        ? `${who} does not mediate ${word} and has the capability for it by`
        : `${who} does not mediate ${word} and lacks \`capability ${capabilityInstead}\``;
    case 'peer-unconfined':
      return `${who} allows ${what}: an unconfined tracer is not checked`;
    default:
      return sentence(check, who, what);
  }
}

/** Limit of characters; longer lists of operations are not repeated for each layer. */
const maxOperationsLength = 60;

function layerSentence(
  check: LayerCheck,
  { operation, object }: StackDecision,
  operations: readonly Operation[],
  root: PolicyNamespace,
): string {
  const side = check.side === undefined ? '' : ` (${check.side})`;
  const { names } = policyClasses[operation.class];
  const shown = check.denied ?? (check.side === 'object' ? [check.permission] : undefined);
  const words = shown === undefined ? operationWords(operations) : names.words(shown);
  const who = `${profileInWords(check, root)}${side}`;
  const what = words.length > maxOperationsLength ? 'this' : words;
  if (object.kind === 'object')
    return sentence(check, who, `${what} ${targetInWords(operation, object)}`, resultWords(check, object.labels, root));
  const about = check.peer === undefined ? '' : peerWords(check.peer, check, 'of');
  return sentence(check, who, `${what}${about}`);
}

/** Names the peer from the layer's view, unless no part of the peer is visible there. */
function peerWords(peer: Label, { because, part }: Check, preposition: string): string {
  return because === 'peer-not-visible' ? '' : ` ${preposition} \`${textOf(printLabel(peer, part.namespace))}\``;
}

/** Limit of words; longer targets are not repeated either. */
const maxTargetWords = 4;

/**
 * Describes the target of an operation: `of /etc/shadow (owner)`.
 *
 * @param most - limit of words; longer targets are abbreviated
 */
export function targetInWords(
  { object: form }: StackDecision['operation'],
  { words, when }: ClassObject,
  most = maxTargetWords,
): string {
  const { preposition, options = [] } = typeof form === 'object' ? form : { preposition: 'of' };
  const shown = words.filter((word) => !options.some((option) => option.word === (word as string | undefined)));
  if (shown.length > most) return `${preposition} this`;
  const quoted = shown.map((word) => (word === undefined ? '-' : `\`${textOf(word)}\``)).join(' ');
  const isSaid = when !== undefined && words.includes(bytesOf(when));
  return `${preposition} ${quoted}${isSaid ? ` (${when})` : ''}`;
}

/** Describes the resulting label of an operation, unless the label is already named. */
function resultWords(
  { part, becomes }: LayerCheck,
  named: readonly Label[],
  root: PolicyNamespace,
): string | undefined {
  if (becomes === undefined) return undefined;
  const result = printLabel(stack(...becomes), root);
  const isKnown = [{ parts: [part] } as const, ...named].some((label) => printLabel(label, root) === result);
  return isKnown ? undefined : `\`${textOf(result)}\``;
}

/** @param result - the resulting label, if the operation changes the label */
function sentence(check: Check, who: string, what: string, result?: string): string {
  const as = result === undefined ? '' : ` as ${result}`;
  switch (check.because) {
    case 'rule':
      return `${who} allows ${what}${as}${manner(check)} by`;
    case 'deny-rule':
      return `${who} denies ${what}${manner(check)} by`;
    case 'no-rule':
      return check.verdict === 'allow'
        ? `${who} has no rule against ${what}`
        : `${who} has no rule for ${what}${refusedParts(check)}`;
    case 'disconnected':
      return `${who} denies ${what}: its path is in no mount namespace, and the profile lacks the flag attach_disconnected`;
    case 'no-target':
      return `${who} denies ${what}: the target profile of its rule is not loaded`;
    case 'no-hat':
      return `${who} denies ${what}: it does not have the hat`;
    case 'mixed-hats':
      return `${who} denies ${what}: either all profiles of the label are hats, or none`;
    case 'hat':
      return `${who} has that hat${result === undefined ? '' : `, and becomes ${result}`}`;
    case 'no-new-privs':
      return `${who} denies ${what}${as}: with no_new_privs, no confining profile can be dropped`;
    case 'unconfined':
      return `${who} is unconfined: it allows everything${result === undefined ? '' : `, and becomes ${result}`}`;
    case 'not-mediated':
      return `${who} does not mediate this: the policy or the kernel lacks the feature`;
    case 'peer-not-visible':
      return `${who} allows ${what}: the peer has no profile in its policy namespace`;
    case 'not-asked':
      return `${who} is not evaluated: only the innermost policy namespace decides this`;
    case 'complain':
      return `${who} is in complain mode: enforce mode would deny ${what}; the kernel logs and allows it${as}`;
    case 'capability':
    case 'peer-unconfined':
      throw new RangeError('a reason without a text for stack checks');
  }
}

/** Describes a profile by layer. */
export function profileInWords({ part, layer }: Pick<Check, 'part' | 'layer'>, root: PolicyNamespace): string {
  const name = `\`${textOf(printLabel({ parts: [part] }, root))}\``;
  switch (layer.kind) {
    case 'host':
      return `profile of the host ${name}`;
    case 'host-layer':
      return `host layer of ${containersInWords(layer.containers)} ${name}`;
    case 'container-layer':
      return `container layer of ${textOf(layer.container.title)} ${name}`;
    case 'namespace':
      return `profile \`${textOf(part.profile.name)}\` in namespace \`${textOf(part.namespace.fullName)}\``;
  }
}

const maxContainers = 3;

function containersInWords(containers: readonly LayerContainer[]): string {
  const titles = containers.slice(0, maxContainers).map(({ title }) => textOf(title));
  const more = containers.length - titles.length;
  return more > 0 ? `${titles.join(', ')} and ${more} more` : titles.join(', ');
}

function manner(check: Check): string {
  const several = partsSeen(check).length > 1;
  return check.match === 'component' && several ? ', part by part,' : '';
}

function refusedParts(check: Check): string {
  if (partsSeen(check).length <= 1) return '';
  if (check.match !== 'component') return ', and this kernel does not match the parts of a label';
  const parts = (check.refused ?? []).map((part) => `\`${textOf(part.profile.name)}\``);
  return `, nor for its ${parts.length === 1 ? 'part' : 'parts'} ${parts.join(', ')}`;
}

/** Returns the visible parts of the peer, if there is a peer. */
function partsSeen({ peer, part }: { readonly peer?: Label; readonly part: Check['part'] }): readonly LabelPart[] {
  return peer === undefined ? [] : visibleParts(peer, part.namespace);
}

/** Describes the rule closest to allowing a refused permission. */
function nearestLines(nearest: NearRule | undefined, style: Style): readonly string[] {
  const [rule] = nearest?.rules ?? [];
  if (nearest === undefined || rule === undefined) return [];
  return [`    the nearest is ${originLine(rule, style)} (${nearMisses[nearest.misses]})`];
}

const maxRules = 6;

/** Prints the rules of a check. Rules from text replace the states of equivalent compiled policy. */
function ruleLines(check: Check, style: Style): readonly string[] {
  const isText = check.rules.some((origin) => 'span' in origin);
  const rules = check.rules.filter((origin) => !isText || 'span' in origin);
  const lines = rules.slice(0, maxRules).map((origin) => `    ${originLine(origin, style)}`);
  const more = rules.length - lines.length;
  const rest = more > 0 ? [`    and ${more} more`] : [];
  return [...lines, ...rest, ...(check.note === undefined ? [] : [`    (${answerNotes[check.note]})`])];
}

/** Describes a rule and its place in a line, or the origin in compiled policy. */
export function originLine(origin: Origin, style: Style): string {
  if (!('span' in origin)) {
    const rule = 'rule' in origin ? textOf(origin.rule) : 'a compiled rule, which was not decompiled';
    return `${textOf(bytesOf(origin.source.name))}: ${rule}`;
  }
  const rule = ruleJson(origin);
  const via = rule.via === undefined ? '' : style.faint(` (included from ${rule.via.map(at).join(', ')})`);
  return `${at(rule)}: ${rule.text}${via}`;
}

function at(place: { readonly file: string; readonly line: number }): string {
  return `${textOf(bytesOf(place.file))}:${place.line}`;
}
