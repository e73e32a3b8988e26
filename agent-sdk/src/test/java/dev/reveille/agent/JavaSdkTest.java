package dev.reveille.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The Java SDK as a process of its own. */
class JavaSdkTest extends SdkContract {
    @Override
    AgentProcess echo() throws IOException {
        return AgentProcess.start(
                scratch,
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EchoAgent.class.getName()));
    }
}
