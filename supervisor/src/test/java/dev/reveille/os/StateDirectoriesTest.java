package dev.reveille.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateDirectoriesTest {
    @TempDir Path directory;

    @Test
    void aFileWhereADirectoryShouldBeIsNamedAndNoOwnerIsAdvised() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        for (Path wrong : new Path[] {file, file.resolve("below")}) {
            assertThatThrownBy(() -> StateDirectories.check("node.state.dir", wrong))
                    .isInstanceOfSatisfying(
                            Problems.class,
                            e ->
                                    assertThat(e.list().getFirst().line())
                                            .contains("node.state.dir " + wrong, file + "")
                                            .containsIgnoringCase("not a directory")
                                            .contains("file away", "name another")
                                            .doesNotContain("chown"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "No space left on device, make room",
        "Disk quota exceeded, make room",
        "Read-only file system, mount the volume it lies in for writing",
        "Too many levels of symbolic links, mend what the system names",
    })
    void whatTheSystemSaysIsSaidWithItsOwnRemedy(String reason, String remedy) {
        Problem problem = of(new FileSystemException("/state/check1", null, reason));
        assertThat(problem.message()).contains(reason, "/state/check1");
        assertThat(problem.remedy()).contains(remedy).doesNotContain("chown");
    }

    @Test
    void anOwnerIsAdvisedWherePermissionIsDenied() {
        Problem problem = of(new AccessDeniedException("/state"));
        assertThat(problem.message()).contains("permission denied");
        assertThat(problem.remedy()).contains("chown");
    }

    private static Problem of(IOException why) {
        return StateDirectories.unusable("node.state.dir", Path.of("/state"), why);
    }
}
