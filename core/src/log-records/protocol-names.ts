/** Names of IP protocols by number, from <linux/in.h>. */
const names: ReadonlyMap<number, string> = new Map([
  [0, 'ip'],
  [1, 'icmp'],
  [2, 'igmp'],
  [4, 'ipip'],
  [6, 'tcp'],
  [8, 'egp'],
  [12, 'pup'],
  [17, 'udp'],
  [22, 'idp'],
  [29, 'tp'],
  [33, 'dccp'],
  [41, 'ipv6'],
  [46, 'rsvp'],
  [47, 'gre'],
  [50, 'esp'],
  [51, 'ah'],
  [92, 'mtp'],
  [94, 'beetph'],
  [98, 'encap'],
  [103, 'pim'],
  [108, 'comp'],
  [132, 'sctp'],
  [136, 'udplite'],
  [137, 'mpls'],
  [255, 'raw'],
]);

/** Returns libapparmor's name of a protocol: `tcp`, or `unknown(768)`. */
export function protocolCalled(number: number): string {
  return names.get(number) ?? `unknown(${number})`;
}
