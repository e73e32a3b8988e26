package dev.reveille.os;

import java.util.List;

/** Finds processes by the marker in their environment; none where there is no /proc. */
final class Bearers {
    private Bearers() {}

    /** Every living process that carries exactly this marker, children of agents included. */
    static List<Long> of(String marker) {
        return ProcFs.pids().stream().filter(pid -> bears(pid, marker)).toList();
    }

    static boolean bears(long pid, String marker) {
        return ProcFs.variable(pid, Marker.VARIABLE).filter(marker::equals).isPresent()
                && ProcFs.stat(pid).filter(ProcFs.Stat::alive).isPresent();
    }
}
