package dev.reveille.agent;

import static dev.reveille.agent.Talk.shutdown;
import static dev.reveille.agent.Talk.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.agent.protocol.FromAgent;
import dev.reveille.agent.protocol.ToAgent;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Python SDK as a process of its own, and what only it does. */
class PythonSdkTest extends SdkContract {
    private static final Path AGENTS = Path.of("src/test/python").toAbsolutePath();

    @Override
    AgentProcess echo() throws IOException {
        return AgentProcess.python(AGENTS, "echo_agent.py");
    }

    @Test
    void anExistingFunctionIsAdaptedWithoutAnyCode() throws Exception {
        try (AgentProcess agent =
                AgentProcess.python(AGENTS, "-m", "reveille_agent", "echo_agent:handle")) {
            // the module's on_init and its like are taken as well
            Talk talk = agent.talk.begin().say(task("t1", Map.of("do", "who")));
            assertThat(talk.result("t1").path("agent").asString()).isEqualTo("acme/echo");
            talk.await(FromAgent.Log.class, log -> log.message().equals("init of acme/echo"));
        }
    }

    @Test
    void anAsyncHandlerIsAwaitedAndCanBeCancelled() throws Exception {
        try (AgentProcess agent =
                AgentProcess.python(AGENTS, "-m", "reveille_agent", "echo_agent:handle_async")) {
            Talk talk = agent.talk.begin().say(task("t1", Map.of()));
            assertThat(talk.result("t1").path("async").asString()).isEqualTo("t1");
            talk.say(task("t2", Map.of("do", "block")));
            talk.await(FromAgent.Busy.class, any -> true);
            talk.say(new ToAgent.Ping("p")).result("p");
            assertThat(talk.say(new ToAgent.Cancel("t2")).error("t2")).contains("Cancelled");
        }
    }

    @Test
    void aMissingCallbackListsThoseThereAre() throws Exception {
        try (AgentProcess agent =
                AgentProcess.python(AGENTS, "-m", "reveille_agent", "echo_agent:handel")) {
            assertThat(agent.exitCode()).isEqualTo(2);
            assertThat(agent.stderr())
                    .startsWith(
                            "AgentCallbackNotFound: module 'echo_agent' has no callback 'handel'")
                    .contains("handle, handle_async, ")
                    .contains("Remedy: name one of them")
                    .doesNotContain("_private");
        }
    }

    @Test
    void aMissingDependencyIsNamed() throws Exception {
        try (AgentProcess agent =
                AgentProcess.python(AGENTS, "-m", "reveille_agent", "no_such_module:handle")) {
            assertThat(agent.exitCode()).isEqualTo(2);
            assertThat(agent.stderr()).startsWith("AgentDependency: ").contains("no_such_module");
        }
    }

    @Test
    void aSubprocessNeitherReadsNorWritesTheProtocol() throws Exception {
        try (AgentProcess agent = echo()) {
            Talk talk = agent.talk.begin().say(task("t1", Map.of("do", "subprocess")));
            talk.result("t1");
            talk.say(shutdown("end", 5000)).result("end");
            assertThat(talk.all(FromAgent.LogLine.class)).isEmpty();
            assertThat(agent.stderr()).contains("noise");
        }
    }

    @Test
    void anAgentOnNamedPipesOutlivesItsSupervisorAndTalksToTheNext() throws Exception {
        String in = scratch.resolve("in").toString();
        String out = scratch.resolve("out").toString();
        assertThat(new ProcessBuilder("mkfifo", in, out).start().waitFor()).isZero();
        String script = "exec python3 echo_agent.py 3<>\"$0\" 4<>\"$1\" <\"$0\" >\"$1\"";
        try (AgentProcess agent =
                AgentProcess.start(
                        AGENTS,
                        Map.of("PYTHONPATH", AgentProcess.PYTHON_SDK.toString()),
                        java.util.List.of("sh", "-c", script, in, out))) {
            // Given a supervisor that goes away
            var first = new FileOutputStream(in);
            var heard = new FileInputStream(out);
            new Talk(first, heard).begin().say(new ToAgent.Ping("p1")).result("p1");
            first.close();
            // When the next one opens the same pipe, and begins a line of its own
            Talk next = new Talk(new FileOutputStream(in), heard);
            next.write("\n").say(new ToAgent.Resume(99));
            // Then
            next.say(shutdown("end", 5000));
            assertThat(agent.exitCode()).isZero();
        }
    }
}
