import type { Random } from './random.ts';
import { from, named, parts } from './random-conditions.ts';
import { nearName, path, value } from './random-words.ts';

export function randomFileRule(random: Random): string {
  const letters = random.chance(60)
    ? random.pick(['r', 'w', 'rw', 'a', 'rm', 'k', 'l', 'rwk', 'mrwlk', 'lr', 'm'])
    : random.pick(
        'x,ix,px,Px,ux,Ux,cx,Cx,pix,Pix,cix,cux,pux,PUx,CUx,rix,mrix,rPx,wa,ra,xx,pxcx,rpx,R,W,RW,z,rz,rxw,uix,pcx,iPx,aw,rra'.split(
          ',',
        ),
      );
  const safety = random.chance(6) ? random.pick(['safe ', 'unsafe ']) : '';
  const target = random.chance(letters.toLowerCase().includes('x') || letters.includes('l') ? 40 : 4)
    ? ` -> ${random.chance(15) ? random.pick(['&', '&p//', ':n:', ':n://']) : ''}${random.chance(5) ? '' : value(random)}`
    : '';
  const keyword = random.chance(12) ? 'file ' : '';
  const subset = random.chance(4) ? ' subset' : '';
  const where = random.chance(90) ? path(random) : value(random);
  if (random.chance(12)) return `${keyword}${safety}${letters}${subset} ${where}${target}`;
  if (random.chance(3)) return `file${random.chance(50) ? '' : ` ${letters}`}`;
  return `${keyword}${safety}${where} ${letters}${subset}${target}`;
}

const mountOptions =
  'ro,r,rw,w,nosuid,suid,nodev,dev,noexec,exec,sync,async,mand,nomand,dirsync,atime,noatime,diratime,nodiratime,silent,loud,acl,noacl,unbindable,make-unbindable,runbindable,private,make-private,make-rprivate,slave,make-rslave,shared,make-shared,rshared,relatime,norelatime,iversion,noiversion,strictatime,nostrictatime,lazytime,nolazytime,user,nouser,bind,B,move,M,rbind,R,verbose,silent,load,remount,remount,symfollow,nosymfollow'.split(
    ',',
  );

const mountConditions = [
  named('options', from(...mountOptions)),
  (random: Random) =>
    `options${random.pick(['=', ' in '])}(${random.many(1, 4, () => nearName(random, mountOptions, 3)).join(random.pick([', ', ' ', ',']))})`,
  named('fstype', (random) =>
    random.chance(60) ? random.pick(['ext4', 'proc', 'tmpfs', 'ext*', '{ext3,ext4}']) : value(random),
  ),
  named('vfstype', from('ext4')),
  named('option', from(...mountOptions)),
];

export function randomMountRule(random: Random): string {
  const conditions = random.chance(55) ? parts(random, mountConditions, 2) : '';
  const source = random.chance(65) ? ` ${operand(random)}` : '';
  const point = random.chance(55) ? ` -> ${random.chance(4) ? '' : operand(random)}` : '';
  return `mount${conditions}${source}${point}`;
}

/** A positional operand among conditions. */
function operand(random: Random): string {
  return random.chance(75) ? path(random) : value(random);
}

export function umount(random: Random): string {
  const conditions = random.chance(30) ? parts(random, mountConditions, 2) : '';
  return `${random.pick(['umount', 'remount', 'unmount'])}${conditions}${random.chance(70) ? ` ${operand(random)}` : ''}${random.chance(4) ? ` -> ${operand(random)}` : ''}`;
}

export function pivotRoot(random: Random): string {
  const old = random.chance(45) ? parts(random, [named('oldroot', path), named('newroot', path)], 2) : '';
  return `pivot_root${old}${random.chance(60) ? ` ${operand(random)}` : ''}${random.chance(35) ? ` -> ${value(random)}` : ''}`;
}

const limits =
  'cpu,fsize,data,stack,core,rss,nofile,ofile,as,nproc,memlock,locks,sigpending,msgqueue,nice,rtprio,rttime'.split(',');
const units = [
  '',
  '',
  '',
  'K',
  'KB',
  'MB',
  'G',
  'GB',
  'us',
  'ms',
  's',
  'sec',
  'seconds',
  'min',
  'hours',
  'day',
  'days',
  'week',
  'weeks',
  'kb',
  'B',
  'x',
];

export function randomRlimitRule(random: Random): string {
  const amount = random.pick([
    '0',
    '1',
    '5',
    '-5',
    '20',
    '-20',
    '-21',
    '100',
    '4294967296',
    '99999999999999999999',
    'infinity',
    '+1',
    'a',
  ]);
  return `set rlimit ${nearName(random, limits, 4)} ${random.chance(96) ? '<=' : random.pick(['<', '=', ''])} ${amount}${random.pick(['', ' '])}${random.pick(units)}`;
}

export function randomChangeProfileRule(random: Random): string {
  const safety = random.chance(20) ? random.pick([' safe', ' unsafe']) : '';
  const exec = random.chance(45) ? ` ${operand(random)}` : '';
  const target = random.chance(75)
    ? ` -> ${random.chance(15) ? random.pick(['&', ':n:', ':n://', ':n', '::a', ':n://a']) : ''}${value(random)}`
    : '';
  return `change_profile${safety}${exec}${target}`;
}

export function link(random: Random): string {
  const subset = random.chance(30) ? ' subset' : '';
  return `link${subset} ${operand(random)}${random.chance(90) ? ` -> ${operand(random)}` : ''}`;
}
