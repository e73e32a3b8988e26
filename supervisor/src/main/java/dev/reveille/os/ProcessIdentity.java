package dev.reveille.os;

/**
 * What tells one process from every other, reused pids included.
 *
 * @param pid process id, also the id of its session and group
 * @param startTicks field 22 of {@code /proc/pid/stat}, clock ticks since boot
 * @param bootId {@code /proc/sys/kernel/random/boot_id}
 */
public record ProcessIdentity(long pid, long startTicks, String bootId) {}
