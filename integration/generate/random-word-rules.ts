import type { Random } from './random.ts';
import { condition, from, named, parts, peerGroup, permissions } from './random-conditions.ts';
import { nearName, value } from './random-words.ts';

const capabilityNames =
  'chown,dac_override,kill,setgid,net_admin,sys_ptrace,sys_admin,mknod,setfcap,mac_override,syslog,wake_alarm,block_suspend,audit_read,perfmon,bpf,checkpoint_restore,sys_resource'.split(
    ',',
  );

export function randomCapabilityRule(random: Random): string {
  return `capability${random.many(0, 3, () => ` ${nearName(random, capabilityNames, 4)}`).join('')}`;
}

const domains =
  'unix,inet,inet6,ax25,ipx,appletalk,netrom,bridge,atmpvc,x25,rose,netbeui,security,key,netlink,packet,ash,econet,atmsvc,rds,sna,irda,pppox,wanpipe,llc,can,tipc,bluetooth,iucv,rxrpc,isdn,phonet,ieee802154,caif,alg,nfc,vsock,kcm,qipcrtr,smc,xdp,mctp,ib,mpls'.split(
    ',',
  );
const socketTypes = 'stream,dgram,seqpacket,rdm,raw,packet,dccp'.split(',');
const protocols = 'tcp,udp,icmp,sctp'.split(',');
const address = from(
  '127.0.0.1',
  '::1',
  'none',
  '10.0.0.1',
  '0.0.0.0',
  '1.2.3',
  '1.2.3.256',
  '::',
  'fe80::1',
  '1::2::3',
  '127.0.0.1/8',
);
const port = from('80', '0', '65535', '65536', '1-10', '10-1', '-1', 'http');

export function randomNetworkRule(random: Random): string {
  const words = random
    .many(0, 2, () => ` ${nearName(random, random.pick([domains, socketTypes, protocols]), 5)}`)
    .join('');
  const usual = ` ${random.pick(['inet', 'inet6', 'unix', 'netlink'])} ${random.pick([...socketTypes, ...protocols])}`;
  const conditions = [named('ip', address), named('port', port), named('interface', value), named('label', value)];
  const own = random.chance(20) ? parts(random, conditions, 2) : '';
  const peer = random.chance(12) ? ` ${peerGroup(random, conditions)}` : '';
  const requested = random.chance(25) ? permissions(random, socketPermissions) : '';
  return `network${requested}${random.chance(60) ? words : usual}${own}${peer}`;
}

const signals =
  'hup,int,quit,ill,trap,abrt,bus,fpe,kill,usr1,segv,usr2,pipe,alrm,term,stkflt,chld,cont,stop,stp,ttin,ttou,urg,xcpu,xfsz,vtalrm,prof,winch,io,pwr,sys,emt,exists,rtmin+0,rtmin+8,rtmin+32,rtmin+33,rtmin-1,tstp,lost,cld,poll'.split(
    ',',
  );

export function randomSignalRule(random: Random): string {
  const requested = permissions(random, ['send', 'receive', 'r', 'w', 'rw', 'wr', 'read', 'write']);
  return `signal${requested}${parts(random, [named('set', from(...signals)), named('peer', value)], 2)}`;
}

export function randomPtraceRule(random: Random): string {
  const requested = permissions(random, ['trace', 'read', 'tracedby', 'readby', 'r', 'w', 'rw', 'write']);
  return `ptrace${requested}${random.chance(60) ? ` ${condition(random, 'peer', value)}` : ''}`;
}

const busConditions = [
  named('bus', from('system', 'session', 'accessibility', 'fcitx')),
  named('path', (random) => (random.chance(70) ? random.pick(['/org/a', '/org/a/**', '/org/{a,b}']) : value(random))),
  named('interface', (random) =>
    random.chance(70) ? random.pick(['org.a.B', 'org.a.{B,C}', 'org.**']) : value(random),
  ),
  named('member', value),
  named('name', value),
  named('label', value),
];
const busPeer = [named('name', value), named('label', value), named('path', value)];

export function randomDbusRule(random: Random): string {
  const requested = permissions(random, ['send', 'receive', 'bind', 'eavesdrop', 'r', 'w', 'rw', 'read', 'write']);
  return `dbus${requested}${parts(random, busConditions, 3)}${random.chance(30) ? ` ${peerGroup(random, busPeer)}` : ''}`;
}

const socketPermissions =
  'create,bind,listen,accept,connect,shutdown,getattr,setattr,getopt,setopt,send,receive,r,w,rw,read,write'.split(',');
const unixConditions = [
  named('type', from('stream', 'dgram', 'seqpacket', 'raw')),
  named('protocol', from('0', '1', 'tcp')),
  named('addr', from('@a', '@{a,b}', 'none', 'auto', '@*', '"@a b"', '/run/a', '@')),
  named('label', value),
  named('attr', value),
  named('opt', value),
];

export function randomUnixRule(random: Random): string {
  const requested = permissions(random, socketPermissions);
  const peer = random.chance(30)
    ? ` ${peerGroup(random, [named('addr', from('@a', 'none', 'auto')), named('label', value), named('type', from('stream'))])}`
    : '';
  return `unix${requested}${parts(random, unixConditions, 3)}${peer}`;
}

export function randomUsernsRule(random: Random): string {
  return `userns${permissions(random, ['create', 'create', 'read'])}${random.chance(5) ? ` ${condition(random, 'label', value)}` : ''}`;
}

export function randomIoUringRule(random: Random): string {
  const requested = permissions(random, ['sqpoll', 'override_creds', 'cmd']);
  const peer = random.chance(10) ? ` ${peerGroup(random, [named('label', value)])}` : '';
  return `io_uring${requested}${random.chance(40) ? ` ${condition(random, 'label', value)}` : ''}${peer}`;
}

export function randomMqueueRule(random: Random): string {
  const requested = permissions(random, [
    'create',
    'open',
    'delete',
    'getattr',
    'setattr',
    'read',
    'write',
    'r',
    'w',
    'rw',
  ]);
  const conditions = parts(random, [named('type', from('posix', 'sysv')), named('label', value)], 2);
  const queue = random.chance(60)
    ? ` ${random.chance(70) ? random.pick(['/q', '/q*', '5', '0123', '@{v}', '/', 'q']) : value(random)}`
    : '';
  return `mqueue${requested}${conditions}${queue}`;
}
