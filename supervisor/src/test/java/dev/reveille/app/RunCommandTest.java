package dev.reveille.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RunCommandTest {
    @Test
    void withNothingToRunItIsWronglyUsed() {
        var err = new StringWriter();
        var run =
                new CommandLine(new RunCommand())
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setErr(new PrintWriter(err));
        assertThat(run.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("there is nothing to run", "reveille run -- CMD");
    }
}
