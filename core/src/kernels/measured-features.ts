/** What each measured kernel's `features/` directory said, one `path: value` a line. Written by `npm run embed`. */
export const measuredFeatures = {
  '5.10.0': `capability: 0xffffff
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/fix_binfmt_elf_mmap: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
mount/mask: mount umount pivot_root
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp
policy/outofband: 0x000001
policy/set_load: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
  '6.1.0': `capability: 0xffffff
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/fix_binfmt_elf_mmap: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
mount/mask: mount umount pivot_root
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
policy/outofband: 0x000001
policy/set_load: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
policy/versions/v9: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
  '6.12.43': `capability: 0xffffff
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/disconnected.path: yes
domain/fix_binfmt_elf_mmap: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
io_uring/mask: sqpoll override_creds
mount/mask: mount umount pivot_root
mount/move_mount: detached
namespaces/mask: userns_create
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
policy/outofband: 0x000001
policy/permstable32: allow deny subtree cond kill complain prompt audit quiet hide xindex tag label
policy/permstable32_version: 0x000001
policy/set_load: yes
policy/unconfined_restrictions/change_profile: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
policy/versions/v9: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
  '6.12.74': `capability: 0xffffff
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/disconnected.path: yes
domain/fix_binfmt_elf_mmap: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
io_uring/mask: sqpoll override_creds
mount/mask: mount umount pivot_root
mount/move_mount: detached
namespaces/mask: userns_create
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
policy/outofband: 0x000001
policy/permstable32: allow deny subtree cond kill complain prompt audit quiet hide xindex tag label
policy/permstable32_version: 0x000001
policy/set_load: yes
policy/unconfined_restrictions/change_profile: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
policy/versions/v9: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
  '6.12.85': `capability: 0xffffff
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/disconnected.path: yes
domain/fix_binfmt_elf_mmap: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
io_uring/mask: sqpoll override_creds
mount/mask: mount umount pivot_root
mount/move_mount: detached
namespaces/mask: userns_create
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
policy/outofband: 0x000001
policy/permstable32: allow deny subtree cond kill complain prompt audit quiet hide xindex tag label
policy/permstable32_version: 0x000001
policy/set_load: yes
policy/unconfined_restrictions/change_profile: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
policy/versions/v9: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
  '6.12.118': `capability: 0xffffff
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/disconnected.path: yes
domain/fix_binfmt_elf_mmap: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
io_uring/mask: sqpoll override_creds
mount/mask: mount umount pivot_root
mount/move_mount: detached
namespaces/mask: userns_create
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
network_v8/tcp-fast-open: yes
policy/outofband: 0x000001
policy/permstable32: allow deny subtree cond kill complain prompt audit quiet hide xindex tag label
policy/permstable32_version: 0x000001
policy/set_load: yes
policy/unconfined_restrictions/change_profile: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
policy/versions/v9: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
  '6.16.12': `capability: 0xffffff
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/disconnected.path: yes
domain/fix_binfmt_elf_mmap: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
io_uring/mask: sqpoll override_creds
mount/mask: mount umount pivot_root
mount/move_mount: detached
namespaces/mask: userns_create
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
policy/outofband: 0x000001
policy/permstable32: allow deny subtree cond kill complain prompt audit quiet hide xindex tag label
policy/permstable32_version: 0x000001
policy/set_load: yes
policy/state32: 0x000001
policy/unconfined_restrictions/change_profile: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
policy/versions/v9: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
  '6.17.13': `capability: 0xffffff
caps/extended: yes
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
dbus/mask: acquire send receive
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/disconnected.path: yes
domain/fix_binfmt_elf_mmap: yes
domain/kill.signal: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/unconfined_allowed_children: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
io_uring/mask: sqpoll override_creds
mount/mask: mount umount pivot_root
mount/move_mount: detached
namespaces/mask: userns_create
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
network_v9/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
network_v9/af_unix: yes
policy/outofband: 0x000001
policy/permstable32: allow deny subtree cond kill complain prompt audit quiet hide xindex tag label
policy/permstable32_version: 0x000003
policy/set_load: yes
policy/state32: 0x000001
policy/unconfined_restrictions/change_profile: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
policy/versions/v9: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
  '6.18.15': `capability: 0xffffff
caps/extended: yes
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
dbus/mask: acquire send receive
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/disconnected.path: yes
domain/fix_binfmt_elf_mmap: yes
domain/kill.signal: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/unconfined_allowed_children: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
io_uring/mask: sqpoll override_creds
mount/mask: mount umount pivot_root
mount/move_mount: detached
namespaces/mask: userns_create
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
network_v9/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
network_v9/af_unix: yes
policy/outofband: 0x000001
policy/permstable32: allow deny subtree cond kill complain prompt audit quiet hide xindex tag label
policy/permstable32_version: 0x000003
policy/set_load: yes
policy/state32: 0x000001
policy/unconfined_restrictions/change_profile: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
policy/versions/v9: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
  '7.2.13': `capability: 0xffffff
caps/extended: yes
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
dbus/mask: acquire send receive
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/disconnected.path: yes
domain/fix_binfmt_elf_mmap: yes
domain/kill.signal: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/unconfined_allowed_children: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
io_uring/mask: sqpoll override_creds
mount/mask: mount umount pivot_root
mount/move_mount: detached
namespaces/mask: userns_create
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
network_v8/tcp-fast-open: yes
network_v9/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
network_v9/af_unix: yes
network_v9/tcp-fast-open: yes
policy/diff-encode: yes
policy/outofband: 0x000001
policy/permstable32: allow deny subtree cond kill complain prompt audit quiet hide xindex tag label
policy/permstable32_version: 0x000003
policy/set_load: yes
policy/state32: 0x000001
policy/unconfined_restrictions/change_profile: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
policy/versions/v9: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
  '7.3': `capability: 0xffffff
caps/extended: yes
caps/mask: chown dac_override dac_read_search fowner fsetid kill setgid setuid setpcap linux_immutable net_bind_service net_broadcast net_admin net_raw ipc_lock ipc_owner sys_module sys_rawio sys_chroot sys_ptrace sys_pacct sys_admin sys_boot sys_nice sys_resource sys_time sys_tty_config mknod lease audit_write audit_control setfcap mac_override mac_admin syslog wake_alarm block_suspend audit_read perfmon bpf checkpoint_restore
dbus/mask: acquire send receive
domain/attach_conditions/xattr: yes
domain/change_hat: yes
domain/change_hatv: yes
domain/change_onexec: yes
domain/change_profile: yes
domain/computed_longest_left: yes
domain/disconnected.path: yes
domain/fix_binfmt_elf_mmap: yes
domain/kill.signal: yes
domain/post_nnp_subset: yes
domain/stack: yes
domain/unconfined_allowed_children: yes
domain/version: 1.2
file/mask: create read write exec append mmap_exec link lock
io_uring/mask: sqpoll override_creds
mount/mask: mount umount pivot_root
mount/move_mount: detached
namespaces/mask: userns_create
namespaces/pivot_root: no
namespaces/profile: yes
network_v8/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
network_v8/tcp-fast-open: yes
network_v9/af_mask: unspec unix inet ax25 ipx appletalk netrom bridge atmpvc x25 inet6 rose netbeui security key netlink packet ash econet atmsvc rds sna irda pppox wanpipe llc ib mpls can tipc bluetooth iucv rxrpc isdn phonet ieee802154 caif alg nfc vsock kcm qipcrtr smc xdp mctp
network_v9/af_unix: yes
network_v9/tcp-fast-open: yes
policy/compressed_load: yes
policy/diff-encode: yes
policy/extended_policy_header: yes
policy/outofband: 0x000001
policy/permstable32: allow deny subtree cond kill complain prompt audit quiet hide xindex tag label
policy/permstable32_version: 0x000003
policy/set_load: yes
policy/state32: 0x000001
policy/unconfined_restrictions/change_profile: yes
policy/versions/v5: yes
policy/versions/v6: yes
policy/versions/v7: yes
policy/versions/v8: yes
policy/versions/v9: yes
ptrace/mask: read trace
query/label/data: yes
query/label/multi_transaction: yes
query/label/perms: allow deny audit quiet
rlimit/mask: cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio rttime
signal/mask: hup int quit ill trap abrt bus fpe kill usr1 segv usr2 pipe alrm term stkflt chld cont stop stp ttin ttou urg xcpu xfsz vtalrm prof winch io pwr sys emt lost
`,
} as const;
