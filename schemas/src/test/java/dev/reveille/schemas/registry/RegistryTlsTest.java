package dev.reveille.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.CodecException.Code;
import dev.reveille.schemas.Tick;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry behind TLS that asks whoever comes for a certificate too. */
class RegistryTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir static Path directory;

    private static HttpsServer server;

    @BeforeAll
    static void start() throws Exception {
        for (String who : List.of("server", "client")) {
            keytool(
                    "-genkeypair -alias " + who + " -keyalg EC -dname CN=" + who,
                    "-ext san=ip:127.0.0.1 -validity 2 -keystore " + store(who));
            keytool(
                    "-exportcert -rfc -alias " + who + " -file " + pem(who),
                    "-keystore " + store(who));
        }
        String trusting = "-importcert -noprompt -alias other -file ";
        keytool(trusting + pem("server"), "-keystore " + store("trust"));
        keytool(trusting + pem("client"), "-keystore " + store("server-trust"));
        var context =
                RegistryTls.context(
                        ssl(Map.of("keystore", "server", "truststore", "server-trust")));
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new AsksForCertificates(context));
        server.createContext(
                "/",
                exchange -> {
                    byte[] answer = "{\"id\":5}".getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
    }

    private static final class AsksForCertificates extends HttpsConfigurator {
        AsksForCertificates(SSLContext context) {
            super(context);
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(true);
            parameters.setSSLParameters(ssl);
        }
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    @Test
    void bothSidesKnowEachOtherByTheStoresThatAreNamed() {
        var properties = ssl(Map.of("keystore", "client", "truststore", "trust"));
        assertThat(ask(properties)).isEqualTo(5);
    }

    @Test
    void aCertificateInAPlainFileIsTrustedAsWell() {
        var properties = ssl(Map.of("keystore", "client"));
        properties.put("schema.registry.ssl.truststore.type", "PEM");
        properties.put("schema.registry.ssl.truststore.location", pem("server").toString());
        assertThat(ask(properties)).isEqualTo(5);
    }

    @Test
    void aServerNobodyVouchedForIsNotTalkedTo() {
        var refused = catchThrowableOfType(CodecException.class, () -> ask(ssl(Map.of())));
        assertThat(refused.code()).isEqualTo(Code.REGISTRY_UNREACHABLE);
        assertThat(refused).hasMessageContaining("TLS");
        assertThat(refused.remedy()).contains("schema.registry.ssl.truststore.location");
    }

    @Test
    void aStoreThatCannotBeReadIsRefusedAtOnceWithoutItsPassword() {
        var missing = ssl(Map.of("truststore", "nowhere"));
        assertThatThrownBy(() -> RegistryConfig.of(with(missing)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("schema.registry.ssl.truststore.location")
                .hasMessageContaining("nowhere.p12", "is not there");
        var wrong = ssl(Map.of("truststore", "trust"));
        wrong.put("schema.registry.ssl.truststore.password", "mellon");
        assertThatThrownBy(() -> RegistryConfig.of(with(wrong)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("trust")
                .hasMessageNotContaining("mellon");
    }

    private static int ask(Map<String, String> properties) {
        var config = RegistryConfig.of(with(properties)).orElseThrow();
        return new SchemaRegistry(config).idOf("ticks-value", Tick.getClassSchema());
    }

    private static Map<String, String> with(Map<String, String> properties) {
        var all = new HashMap<>(properties);
        all.put(RegistryConfig.URL, "https://127.0.0.1:" + server.getAddress().getPort());
        return all;
    }

    private static Map<String, String> ssl(Map<String, String> stores) {
        var properties = new HashMap<String, String>();
        stores.forEach(
                (kind, name) -> {
                    String prefix = "schema.registry.ssl." + kind;
                    properties.put(prefix + ".location", store(name).toString());
                    properties.put(prefix + ".password", PASSWORD);
                    properties.put(prefix + ".type", "PKCS12");
                });
        if (stores.containsKey("keystore")) {
            properties.put("schema.registry.ssl.key.password", PASSWORD);
        }
        return properties;
    }

    private static Path store(String name) {
        return directory.resolve(name + ".p12");
    }

    private static Path pem(String name) {
        return directory.resolve(name + ".pem");
    }

    private static void keytool(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(String.join(" ", words).split(" ")));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        Path said = Files.createTempFile(directory, "keytool", ".txt");
        int exit =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start()
                        .waitFor();
        assertThat(exit).as(Files.readString(said)).isZero();
    }
}
