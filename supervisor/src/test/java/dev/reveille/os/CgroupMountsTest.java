package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CgroupMountsTest {
    @Test
    void theFirstVersionHasAHierarchyForEachController() {
        var places =
                CgroupMounts.of(
                        """
                        23 18 0:21 / /proc rw,nosuid - proc proc rw
                        31 30 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                        32 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
                        33 30 0:28 / /sys/fs/cgroup/unified rw shared:9 - cgroup2 cgroup2 rw
                        """,
                        """
                        4:memory:/jobs/a
                        1:cpu,cpuacct:/
                        0::/
                        """);
        assertThat(places)
                .containsEntry("memory", Path.of("/sys/fs/cgroup/memory/jobs/a"))
                .containsEntry("cpu", Path.of("/sys/fs/cgroup/cpu,cpuacct"))
                .containsEntry(CgroupMounts.UNIFIED, Path.of("/sys/fs/cgroup/unified"));
    }

    @Test
    void aServiceStandsInItsSlice() {
        assertThat(
                        CgroupMounts.of(
                                "24 18 0:22 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate",
                                "0::/system.slice/reveille.service"))
                .containsEntry(
                        CgroupMounts.UNIFIED,
                        Path.of("/sys/fs/cgroup/system.slice/reveille.service"));
    }

    @Test
    void aContainerThatSeesOnlyItsPartStandsAtTheTopOfIt() {
        // A part mounted as the whole, with the path as the host sees it.
        assertThat(
                        CgroupMounts.of(
                                "9 8 0:26 /docker/ab /sys/fs/cgroup/memory ro - cgroup c rw,memory",
                                "4:memory:/docker/ab"))
                .containsEntry("memory", Path.of("/sys/fs/cgroup/memory"));
        // A namespace, of which the path is told as lying above.
        assertThat(CgroupMounts.of("9 8 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw", "0::/../x"))
                .containsEntry(CgroupMounts.UNIFIED, Path.of("/sys/fs/cgroup"));
    }

    @Test
    void whatIsNotMountedIsNotThere() {
        assertThat(CgroupMounts.of("", "0::/")).isEmpty();
        assertThat(CgroupMounts.of("", "")).isEmpty();
    }
}
