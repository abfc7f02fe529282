/** The start of the error that a client of D-Bus receives for a refusal. The log of the client contains no record. */
export const busMessage = 'AppArmor policy prevents this sender';

/** The reason in records from such errors. */
export const clientError = 'error of a client';

/** Services of desktops, which are on the session bus. */
const ofSession =
  /^(?:org\.(?:gnome|kde|mate|xfce|mpris|a11y|gtk|freedesktop\.(?:Notifications|portal|secrets|ScreenSaver))|ca\.desrt|com\.canonical\.Unity|io\.snapcraft)\b/;

/** A value in quotes, which libraries for Go and JSON escape. */
const value = String.raw`\\?"([^"\\]{0,512})\\?"`;
const peer = String.raw`(?: \((?:bus|inactive|(?:uid=\d{1,10} ?)?(?:pid=\d{1,10} ?)?(?:comm=${value} ?)?(?:label=\\?"([^"\\]{0,512}?)(?: \([a-z]+\))?\\?")?)\))?`;

const parts = new RegExp(
  `${busMessage} from sending this message to this recipient; type=${value}, sender=${value}${peer}(?: interface=${value})?(?: member=${value})?(?: error name=${value})?(?: requested_reply=${value})?(?: destination=${value}${peer})?`,
);

/**
 * Translates the error of D-Bus into the record that dbus-daemon writes for the refusal. The error has no path, and no
 * labels before the first message of a client. It names neither the bus nor the refusing side: services of desktops
 * are on the session bus, and a confined sender counts as refusing.
 *
 * @see `bus_apparmor_allows_send` in dbus-daemon's apparmor.c; `complain_about_message` in bus.c
 */
export function recordOfBusMessage(text: string): string {
  const found = parts.exec(text);
  if (found === null) return text;
  const [, type = '', , comm, label, iface, member, , , name, , target] = found;
  const isSend = label !== undefined && label !== 'unconfined';
  const [own, other] = isSend ? [label, target] : [target, label];
  const fields = {
    operation: `dbus_${type}`,
    mask: isSend ? 'send' : 'receive',
    bus: ofSession.test(`${iface} ${name}`) ? 'session' : 'system',
    interface: iface === '(unset)' ? undefined : iface,
    member: member === '(unset)' ? undefined : member,
    name: isSend && name !== '(unset)' ? name : undefined,
    label: own === 'unconfined' ? undefined : own,
    peer_label: other,
    comm,
    info: clientError,
  };
  const pairs = Object.entries(fields).flatMap(([key, one]) => (one === undefined ? [] : [`${key}="${one}"`]));
  return `${text.slice(0, found.index)}apparmor="DENIED" ${pairs.join(' ')}`;
}
