import { errorAt, type Report } from '../diagnostics/diagnostic-at.ts';
import type { Condition } from '../language/ast-words.ts';
import type { DbusRule } from '../language/ast-rules.ts';
import { checkEquals, checkOnce, checkSingle, nameSpan } from './conditions.ts';
import { permissionMeaning, permissionNamed } from './permissions.ts';

/** The conditions that only messages have. */
const messageConditions: ReadonlySet<string> = new Set(['path', 'interface', 'member']);

/**
 * Reports contradictory conditions of a dbus rule, and conditions that contradict the permissions. A rule is about
 * messages, about a name on the bus, or about eavesdropping.
 *
 * @see `dbus_rule::dbus_rule` of apparmor_parser
 */
export function checkDbus(rule: DbusRule, report: Report): void {
  const own = rule.conditions;
  const peer = rule.peer?.conditions ?? [];
  const all = [...own, ...peer];
  checkEquals(all, 'a dbus rule', report);
  checkSingle(all, report);
  checkOnce(all, report);
  for (const condition of own) {
    if ((condition.name as string) !== 'label') continue;
    const hint = 'write `peer=(label=…)`';
    report(errorAt(nameSpan(condition), 'invalid-value', '`label` is a condition of the peer', hint));
  }
  const about: Subject = {
    service: own.find(isName),
    message: all.find(isMessageCondition) ?? peer.find((condition) => isName(condition) || isLabel(condition)),
  };
  if (about.service !== undefined && about.message !== undefined) {
    const message = `\`name\` of a service together with \`${about.message.name}\` of messages`;
    report(errorAt(nameSpan(about.service), 'invalid-value', message, 'write the name of a peer as `peer=(name=…)`'));
    return;
  }
  checkPermissions(rule, about, report);
}

/** The conditions that restrict a rule to a service, or to messages. */
interface Subject {
  readonly service: Condition | undefined;
  readonly message: Condition | undefined;
}

function checkPermissions(rule: DbusRule, { service, message }: Subject, report: Report): void {
  const bind = permissionNamed(rule.permissions, 'bind');
  const eavesdrop = permissionNamed(rule.permissions, 'eavesdrop');
  const exchange = rule.permissions.find(({ text }) => {
    const meaning = permissionMeaning(text);
    return meaning.has('send') || meaning.has('receive');
  });
  if (message !== undefined && bind !== undefined) {
    const said = `\`bind\` with \`${message.name}\`, which only messages have`;
    report(errorAt(bind.span, 'invalid-value', said, 'write `dbus bind bus=… name=…` as a separate rule'));
  } else if (service !== undefined && exchange !== undefined) {
    const said = `\`${exchange.text}\` with \`name\` of a service`;
    report(errorAt(exchange.span, 'invalid-value', said, 'write the name of the other side as `peer=(name=…)`'));
  } else if (eavesdrop !== undefined && (service ?? message) !== undefined) {
    const said = `\`eavesdrop\` with \`${(service ?? message)?.name}\``;
    report(errorAt(eavesdrop.span, 'invalid-value', said, 'an `eavesdrop` rule can have only `bus`'));
  }
}

function isName({ name }: Condition): boolean {
  return (name as string) === 'name';
}

function isLabel({ name }: Condition): boolean {
  return (name as string) === 'label';
}

function isMessageCondition({ name }: Condition): boolean {
  return messageConditions.has(name);
}
