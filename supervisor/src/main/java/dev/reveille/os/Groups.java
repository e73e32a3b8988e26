package dev.reveille.os;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an agent uses beside its first process: of its cgroup, or of its process group where there
 * are no cgroups. Groups are found by a walk over {@code /proc}, about 20 ms for 1,600 processes,
 * so one serves all agents for a while.
 */
final class Groups {
    private static final long SERVES_NANOS = 4_000_000_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private Map<Long, Long> others = Map.of();
    private long walked;
    private boolean ever;

    /** The first process's usage with that of all that belongs to it. */
    Usage whole(Usage first, Cgroup cgroup, long leader) {
        if (!cgroup.real()) {
            return first.with(others(leader), 0);
        }
        long more =
                cgroup.pids().stream().filter(pid -> pid != leader).mapToLong(ProcFs::rss).sum();
        return first.with(more, cgroup.outOfMemory());
    }

    /** What the kernel counts, or each process's part of what they use together. */
    OptionalLong memory(Cgroup cgroup, long leader) {
        var counted = cgroup.memory();
        if (counted.isPresent() || leader == 0) {
            return counted;
        }
        List<Long> members = cgroup.real() ? cgroup.pids() : members(leader);
        return members.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        members.stream()
                                .mapToLong(
                                        pid -> ProcFs.share(pid).orElseGet(() -> ProcFs.rss(pid)))
                                .sum());
    }

    private static List<Long> members(long leader) {
        return ProcFs.pids().stream()
                .filter(pid -> ProcFs.stat(pid).filter(s -> s.group() == leader).isPresent())
                .toList();
    }

    private long others(long leader) {
        lock.lock();
        try {
            long now = System.nanoTime();
            if (!ever || now - walked > SERVES_NANOS) {
                others = walk();
                walked = now;
                ever = true;
            }
            return others.getOrDefault(leader, 0L);
        } finally {
            lock.unlock();
        }
    }

    /** Resident memory of every group's members other than its leader. */
    private static Map<Long, Long> walk() {
        var sums = new HashMap<Long, Long>();
        for (long pid : ProcFs.pids()) {
            ProcFs.stat(pid)
                    .filter(stat -> stat.group() != pid)
                    .ifPresent(
                            stat ->
                                    sums.merge(
                                            stat.group(),
                                            stat.rssPages() * LibcTime.PAGE_BYTES,
                                            Long::sum));
        }
        return sums;
    }
}
