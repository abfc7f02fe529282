/** Expectations with every form of broader rules, for the policy of format tests; `+` is a blank within a word. */
export const broaderRulesFixes = [
  [
    'broader rules for a stack',
    '--allow signal+(kill)+from+r+to+r//&unconfined --policy exec.aa --kernel 6.12.43 --broader',
  ],
  ['broader rules for parts', '--allow signal+(kill)+from+e+to+d//&e --policy denied.aa --broader'],
  ['broader rules for a file', '--allow file+(w)+from+host:a+to+path+"/proc/1/z"+owner --policy p.aa --broader'],
  ['broader rules for a socket', '--allow network+(create)+from+host:a+to+inet+stream --policy p.aa --broader'],
  [
    'broader rules for an address',
    '--allow unix+(bind)+from+host:m+to+stream+@x --policy bus.aa --compiler 5.0 --broader',
  ],
  ['broader rules for a mount', '--allow mount+(rw)+from+host:a+to+none+/c/+tmpfs --policy p.aa --broader'],
  [
    'broader rules for a message',
    '--allow dbus+(send)+from+host:u+to+bus=system+path=/a+interface=b.c+member=d+name=e.f+peer=host:u --policy unix.aa --compiler 5.0 --broader',
  ],
] as const;
