/** @see `AA_MAY_PIVOTROOT`, `AA_MAY_MOUNT`, `AA_MAY_UMOUNT` in the kernel's `mount.h` and in apparmor_parser's `mount.h` */
export const mountBits = { pivot_root: 0x01, mount: 0x02, umount: 0x04 } as const;
