package dev.reveille.os;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * A part of one cgroup hierarchy that belongs to one supervisor: below {@code base} each start has
 * a cgroup of its own.
 *
 * @param version 1 or 2
 */
record CgroupTree(int version, Path base) {
    /** Part of CPU time where all is wanted, and that of an agent that only listens: a tenth. */
    private static final int WEIGHT = 100;

    private static final int YIELDING = 10;
    private static final long SHARES_PER_WEIGHT = 1024 / WEIGHT;
    private static final long PERIOD_MICROS = 100_000;

    /** The kernel takes no smaller quota. */
    private static final long LEAST_QUOTA_MICROS = 1_000;

    /** What a supervisor wants of cgroups. */
    enum Purpose {
        /** Ends all that is in it, however it was started. */
        KILL,
        MEMORY,
        CPU,
        PROCESSES
    }

    @Override
    public String toString() {
        return "cgroup v" + version + " at " + base;
    }

    boolean unified() {
        return version == 2;
    }

    /**
     * The file of a cgroup into which a process of one thread writes 0 to come in. To move a whole
     * process makes the kernel wait for all processors; to move the calling thread does not (Linux
     * 5.5), and the first version takes threads one by one.
     */
    String door() {
        return unified() ? "cgroup.procs" : "tasks";
    }

    void limitMemory(Path cgroup, long bytes) throws IOException {
        String text = Long.toString(bytes);
        if (unified()) {
            CgroupFile.write(cgroup, "memory.max", text);
            // A part of an agent is no agent; and what it may use is not stretched by swapping.
            CgroupFile.writeIfThere(cgroup, "memory.oom.group", "1");
            CgroupFile.writeIfThere(cgroup, "memory.swap.max", "0");
        } else {
            CgroupFile.write(cgroup, "memory.limit_in_bytes", text);
            CgroupFile.writeIfThere(cgroup, "memory.memsw.limit_in_bytes", text);
        }
    }

    void limitCpu(Path cgroup, double cores) throws IOException {
        long quota = Math.max(LEAST_QUOTA_MICROS, Math.round(cores * PERIOD_MICROS));
        if (unified()) {
            CgroupFile.write(cgroup, "cpu.max", quota + " " + PERIOD_MICROS);
        } else {
            CgroupFile.write(cgroup, "cpu.cfs_period_us", Long.toString(PERIOD_MICROS));
            CgroupFile.write(cgroup, "cpu.cfs_quota_us", Long.toString(quota));
        }
    }

    void weigh(Path cgroup, boolean yields) throws IOException {
        int weight = yields ? YIELDING : WEIGHT;
        if (unified()) {
            CgroupFile.write(cgroup, "cpu.weight", Integer.toString(weight));
        } else {
            long shares = yields ? YIELDING * SHARES_PER_WEIGHT : 1024;
            CgroupFile.write(cgroup, "cpu.shares", Long.toString(shares));
        }
    }

    /** How often the kernel has killed something in it for want of memory. */
    long outOfMemory(Path cgroup) {
        return CgroupFile.number(
                        cgroup, unified() ? "memory.events" : "memory.oom_control", "oom_kill")
                .orElse(0);
    }

    /** The most it ever used; 0 where the kernel does not keep it. */
    long peak(Path cgroup) {
        return CgroupFile.number(cgroup, unified() ? "memory.peak" : "memory.max_usage_in_bytes")
                .orElse(0);
    }

    /** What counts against its limit and cannot simply be dropped, as cached files can. */
    OptionalLong memory(Path cgroup) {
        var all = CgroupFile.number(cgroup, unified() ? "memory.current" : "memory.usage_in_bytes");
        long cached =
                CgroupFile.number(
                                cgroup,
                                "memory.stat",
                                unified() ? "inactive_file" : "total_inactive_file")
                        .orElse(0);
        return all.isPresent()
                ? OptionalLong.of(Math.max(0, all.getAsLong() - cached))
                : OptionalLong.empty();
    }
}
