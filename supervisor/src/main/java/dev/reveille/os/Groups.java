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

    /** Those of a group beside its leader. */
    private record Others(int count, long rss) {
        static final Others NONE = new Others(0, 0);

        Others and(Others more) {
            return new Others(count + more.count, rss + more.rss);
        }
    }

    private Map<Long, Others> others = Map.of();
    private long walked;
    private boolean ever;

    /** The first process's usage with that of all that belongs to it. */
    Usage whole(Usage first, Cgroup cgroup, long leader) {
        if (!cgroup.real()) {
            Others more = others(leader);
            return first.with(more.rss(), more.count(), 0);
        }
        var more = cgroup.pids().stream().filter(pid -> pid != leader).toList();
        long rss = more.stream().mapToLong(ProcFs::rss).sum();
        return first.with(rss, more.size(), cgroup.outOfMemory());
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

    private Others others(long leader) {
        lock.lock();
        try {
            long now = System.nanoTime();
            if (!ever || now - walked > SERVES_NANOS) {
                others = walk();
                walked = now;
                ever = true;
            }
            return others.getOrDefault(leader, Others.NONE);
        } finally {
            lock.unlock();
        }
    }

    /** Every group's members other than its leader. */
    private static Map<Long, Others> walk() {
        var sums = new HashMap<Long, Others>();
        for (long pid : ProcFs.pids()) {
            ProcFs.stat(pid)
                    .filter(stat -> stat.group() != pid)
                    .ifPresent(
                            stat ->
                                    sums.merge(
                                            stat.group(),
                                            new Others(1, stat.rssPages() * LibcTime.PAGE_BYTES),
                                            Others::and));
        }
        return sums;
    }
}
