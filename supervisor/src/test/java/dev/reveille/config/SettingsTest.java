package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Parsed;
import dev.reveille.core.fleet.Problem;
import dev.reveille.schemas.ConfluentCodec;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.TopicLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @TempDir Path directory;

    @Test
    void withoutAnySourceEverySettingHasItsDefault() {
        // When
        var settings = Settings.read(Sources.flags(Map.of())).orThrow();
        // Then
        assertThat(settings.get(Keys.BOOTSTRAP_SERVERS)).isEqualTo("127.0.0.1:9092");
        assertThat(settings.get(Keys.HEARTBEAT_INTERVAL)).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.get(Keys.NODE_PORTS)).isEqualTo(new PortRange(3000, 3999));
        assertThat(settings.layout()).isEqualTo(TopicLayout.PRODUCTION);
        assertThat(settings.origin(Keys.LOST_AFTER).source()).isEqualTo("default");
        assertThat(Keys.ALL).allSatisfy(key -> assertThat(key.otherwise().get()).isNotNull());
    }

    @Test
    void theEnvironmentBeatsTheFileAndAFlagBeatsBoth() throws IOException {
        // Given
        Path file =
                file(
                        "node.id=from-file\n"
                                + "node.slots=7\n"
                                + "node.pool=gpu\n"
                                + "pools=default=0,gpu=1\n"
                                + "producer.compression.type=lz4");
        var environment = Map.of("REVEILLE_NODE_ID", "from-env", "REVEILLE_NODE_SLOTS", "8");
        // When
        var settings =
                Settings.read(
                                new Sources(
                                        Optional.of(file),
                                        Optional.empty(),
                                        environment,
                                        Map.of(),
                                        Map.of("node.slots", "9")))
                        .orThrow();
        // Then
        assertThat(settings.get(Keys.NODE_ID)).isEqualTo(new NodeId("from-env"));
        assertThat(settings.get(Keys.NODE_SLOTS)).isEqualTo(9);
        assertThat(settings.get(Keys.NODE_POOL)).isEqualTo("gpu");
        assertThat(settings.origin(Keys.NODE_ID).source()).isEqualTo("REVEILLE_NODE_ID");
        assertThat(settings.origin(Keys.NODE_POOL).source()).isEqualTo(file.toString());
        assertThat(settings.kafka().producer()).containsEntry("compression.type", "lz4");
    }

    @Test
    void valuesThatLieElsewhereAreFetchedAndShownAsReferences() throws IOException {
        // Given
        Path secrets = file("user=alice:wonder");
        var environment = Map.of("BROKER", "k1:9092");
        // When
        var settings =
                Settings.read(
                                new Sources(
                                        Optional.empty(),
                                        Optional.empty(),
                                        environment,
                                        Map.of("sasl.jaas.config", "x ${env:BROKER} ${other:y:z}"),
                                        Map.of(
                                                "bootstrap.servers",
                                                "${env:BROKER},k2:9092",
                                                "basic.auth.user.info",
                                                "${file:" + secrets + ":user}")))
                        .orThrow();
        // Then
        assertThat(settings.get(Keys.BOOTSTRAP_SERVERS)).isEqualTo("k1:9092,k2:9092");
        assertThat(settings.kafka().common())
                .containsEntry("sasl.jaas.config", "x k1:9092 ${other:y:z}");
        var user =
                Keys.REGISTRY.stream()
                        .filter(key -> key.name().equals("basic.auth.user.info"))
                        .findFirst()
                        .orElseThrow();
        assertThat(settings.get(user)).isEqualTo("alice:wonder");
        assertThat(settings.origin(user).written()).isEqualTo("${file:" + secrets + ":user}");
    }

    @Test
    void everyReferenceThatLeadsNowhereIsToldWithItsRemedy() {
        // When
        var parsed =
                Settings.read(
                        Sources.flags(
                                Map.of(
                                        "node.id", "${env:NOBODY}",
                                        "topics.prefix", "${file:/nowhere.properties:prefix}")));
        // Then
        assertThat(((Parsed.Wrong<Settings>) parsed).problems().stream().map(Problem::line))
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .contains("node.id refers to ${env:NOBODY} (flag)")
                                        .contains("set the environment variable NOBODY"))
                .anySatisfy(
                        line ->
                                assertThat(line)
                                        .contains("topics.prefix refers to")
                                        .contains("let /nowhere.properties be a readable file"));
    }

    @Test
    void aReferenceThatLeadsNowhereIsNotAlsoAMalformedValue() {
        var parsed =
                Settings.read(
                        Sources.flags(
                                Map.of("node.labels", "${env:NOBODY}", "node.slots", "${env:NO}")));
        assertThat(((Parsed.Wrong<Settings>) parsed).problems()).hasSize(2);
    }

    @Test
    void aVariableThatSetsNoKnownKeyIsRefusedByNameButThoseOfAnAgentAreNoSettings() {
        // When
        var parsed =
                Settings.read(
                        new Sources(
                                Optional.empty(),
                                Optional.empty(),
                                Map.of(
                                        "REVEILLE_NODE_SLOT", "3",
                                        "REVEILLE_TENANT", "acme",
                                        "REVEILLE_SERVICE_HOST", "10.0.0.7",
                                        "REVEILLE_PORT_8700_TCP", "tcp://10.0.0.7:8700"),
                                Map.of(),
                                Map.of()));
        // Then
        assertThat(((Parsed.Wrong<Settings>) parsed).problems())
                .singleElement()
                .satisfies(
                        problem ->
                                assertThat(problem.line())
                                        .contains("REVEILLE_NODE_SLOT sets node.slot")
                                        .contains("node.slots"));
    }

    @Test
    void everyProblemOfEverySourceIsToldAtOnce() throws IOException {
        // Given
        Path file = file("node.slot=7\nnode.ports=9-1\nlost.after=soon");
        // When
        var parsed =
                Settings.read(
                        new Sources(
                                Optional.of(file),
                                Optional.empty(),
                                Map.of("REVEILLE_NODE_LABELS", "gpu"),
                                Map.of(),
                                Map.of("tick.interval", "0s")));
        // Then
        assertThat(((Parsed.Wrong<Settings>) parsed).problems().stream().map(Problem::line))
                .containsExactlyInAnyOrder(
                        "InvalidConfiguration (Configuration): "
                                + file
                                + ": node.slot is not a known key. Remedy: did you mean"
                                + " \"node.slots\"? (properties of Kafka clients begin with"
                                + " producer., consumer., streams., admin.)",
                        "InvalidConfiguration (Configuration): node.ports is \"9-1\" ("
                                + file
                                + "). Remedy: write two ports, such as 3000-3999",
                        "InvalidConfiguration (Configuration): lost.after is \"soon\" ("
                                + file
                                + "). Remedy: write a number with a unit, such as 500ms, 5s, 2m,"
                                + " 1h or 7d",
                        "InvalidConfiguration (Configuration): node.labels is \"gpu\""
                                + " (REVEILLE_NODE_LABELS). Remedy: write name=value, comma"
                                + " separated",
                        "InvalidConfiguration (Configuration): tick.interval is \"0s\" (flag)."
                                + " Remedy: write a number with a unit, such as 500ms, 5s, 2m, 1h"
                                + " or 7d");
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        var parsed =
                Settings.read(
                        Sources.flags(
                                Map.of(
                                        "lost.after", "1500ms",
                                        "topics.replication", "1",
                                        "tick.interval", "1001ms")));
        assertThat(((Parsed.Wrong<Settings>) parsed).problems())
                .extracting(Problem::message)
                .containsExactly(
                        "lost.after is 1500ms, less than two heartbeats of 1s",
                        "tick.interval is 1001ms, more than 1s",
                        "topics.min.insync is 2, more than topics.replication, 1");
    }

    @Test
    void timesOfLeasesThatCouldNotKeepTheirPromiseAreRefused() {
        var parsed =
                Settings.read(
                        Sources.flags(
                                Map.of(
                                        "node.lease", "4s",
                                        "node.lease.margin", "1500ms")));
        assertThat(((Parsed.Wrong<Settings>) parsed).problems())
                .extracting(Problem::message)
                .containsExactly(
                        "node.lease is 4s, less than lost.after, 5s",
                        "node.lease.margin is 1500ms, not more than 1500ms, by which one step of a"
                                + " broker's clock shortens a lease",
                        "node.lease of 4s less node.lease.margin of 1500ms is less than 3"
                                + " heartbeats of 1s");
    }

    @Test
    void aLeaseOutlastsTheDeathOfABrokerUnlessToldOtherwise() {
        var settings = Settings.read(Sources.flags(Map.of())).orThrow();
        Duration runs = settings.get(Keys.NODE_LEASE).minus(settings.get(Keys.NODE_LEASE_MARGIN));
        // a broker's session, 9 s unless configured, and an election
        assertThat(runs).isGreaterThanOrEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void aCommandConfigIsKafkasOwnAndMayHoldKeysOfOurs() throws IOException {
        // Given
        Path client = file("security.protocol=SASL_SSL\nbootstrap.servers=a:1\ntopics.prefix=x.");
        // When
        var settings =
                Settings.read(
                                new Sources(
                                        Optional.empty(),
                                        Optional.of(client),
                                        Map.of(),
                                        Map.of("ssl.protocol", "TLSv1.3"),
                                        Map.of("bootstrap.servers", "b:2")))
                        .orThrow();
        // Then
        assertThat(settings.kafka().bootstrapServers()).isEqualTo("b:2");
        assertThat(settings.kafka().names().prefix()).isEqualTo("x.");
        assertThat(settings.kafka().common())
                .isEqualTo(Map.of("security.protocol", "SASL_SSL", "ssl.protocol", "TLSv1.3"));
    }

    @Test
    void aSchemaRegistryIsNamedAsConfluentsClientsNameIt() throws IOException {
        // Given
        Path client = file("schema.registry.url=http://r1:8081,http://r2:8081\nretries=3");
        Path secret = Files.writeString(directory.resolve("secret"), "ada:lovelace\n");
        var environment =
                Map.of(
                        "REVEILLE_AUTO_REGISTER_SCHEMAS",
                        "false",
                        "REVEILLE_BASIC_AUTH_USER_INFO_FILE",
                        secret.toString());
        // When
        var kafka =
                Settings.read(
                                new Sources(
                                        Optional.empty(),
                                        Optional.of(client),
                                        environment,
                                        Map.of(),
                                        Map.of()))
                        .orThrow()
                        .kafka();
        // Then
        assertThat(kafka.registry())
                .containsOnly(
                        Map.entry("schema.registry.url", "http://r1:8081,http://r2:8081"),
                        Map.entry("auto.register.schemas", "false"),
                        Map.entry("basic.auth.user.info", "ada:lovelace"));
        assertThat(kafka.common()).containsOnlyKeys("retries");
        assertThat(kafka.codec()).isInstanceOf(ConfluentCodec.class);
        assertThat(KafkaSettings.of("k:1").codec()).isInstanceOf(SingleObjectCodec.class);
    }

    @Test
    void aSchemaRegistryThatCannotBeUsedIsRefusedWithTheOtherProblemsAndWithoutItsSecret() {
        var wrong =
                Settings.read(
                        Sources.flags(
                                Map.of(
                                        "schema.registry.url",
                                        "http://r1",
                                        "basic.auth.user.info",
                                        "lovelace",
                                        "topics.min.insync",
                                        "4")));
        assertThat(((Parsed.Wrong<Settings>) wrong).problems())
                .hasSize(2)
                .anySatisfy(
                        problem ->
                                assertThat(problem.line())
                                        .contains("basic.auth.user.info", "user:password"))
                .noneSatisfy(problem -> assertThat(problem.line()).contains("lovelace"));
        assertThat(Keys.ALL.stream().filter(Key::secret).map(Key::name))
                .containsExactly(
                        "basic.auth.user.info",
                        "schema.registry.ssl.truststore.password",
                        "schema.registry.ssl.keystore.password",
                        "schema.registry.ssl.key.password");
    }

    @Test
    void aVariableThatEndsInFileNamesAFileThatHoldsTheValue() throws IOException {
        // Given
        Path secret = file("node-7\n");
        // When
        var settings =
                Settings.read(
                                new Sources(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Map.of("REVEILLE_NODE_ID_FILE", secret.toString()),
                                        Map.of(),
                                        Map.of()))
                        .orThrow();
        // Then
        assertThat(settings.get(Keys.NODE_ID)).isEqualTo(new NodeId("node-7"));
    }

    @Test
    void aVariableThatNoKafkaClientKnowsIsRefusedByNameAndAFileMaySetWhatPlugInsKnow()
            throws IOException {
        // When
        var slip = variables(Map.of("REVEILLE_PRODUCER_COMPRESION_TYPE", "zstd"));
        // Then
        assertThat(((Parsed.Wrong<Settings>) slip).problems())
                .singleElement()
                .satisfies(
                        problem ->
                                assertThat(problem.line())
                                        .contains("REVEILLE_PRODUCER_COMPRESION_TYPE sets")
                                        .contains(
                                                "did you mean"
                                                        + " REVEILLE_PRODUCER_COMPRESSION_TYPE?"));
        // When
        var right =
                variables(
                        Map.of(
                                "REVEILLE_PRODUCER_COMPRESSION_TYPE", "zstd",
                                "REVEILLE_CONSUMER_FETCH_MAX_WAIT_MS", "7",
                                "REVEILLE_ADMIN_RETRIES", "1",
                                "REVEILLE_STREAMS_NUM_STREAM_THREADS", "2",
                                "REVEILLE_STREAMS_MAIN_CONSUMER_MAX_POLL_RECORDS", "9",
                                "REVEILLE_STREAMS_SECURITY_PROTOCOL", "SSL",
                                "REVEILLE_PRODUCER_CONFIG_PROVIDERS_VAULT_CLASS", "x.Y"));
        assertThat(right.orThrow().passedOn()).hasSize(7);
        // When
        var file =
                Settings.read(
                        new Sources(
                                Optional.of(file("producer.my.interceptor.level=3")),
                                Optional.empty(),
                                Map.of(),
                                Map.of(),
                                Map.of()));
        // Then
        assertThat(file.orThrow().passedOn()).containsKey("producer.my.interceptor.level");
    }

    @Test
    void aVariableAndItsFileAreOneSlipWhateverTheyHold() {
        var parsed =
                variables(
                        Map.of(
                                "REVEILLE_NODE_SLOTS", "many",
                                "REVEILLE_NODE_SLOTS_FILE", "/nowhere/slots"));
        assertThat(((Parsed.Wrong<Settings>) parsed).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).endsWith("are both set"));
    }

    @Test
    void anEmptyVariableAndAnEmptyNameOfAFileCountAsUnsetBesideEachOther() throws IOException {
        var file = file("n2").toString();
        assertThat(
                        variables(Map.of("REVEILLE_NODE_ID", "", "REVEILLE_NODE_ID_FILE", file))
                                .orThrow()
                                .get(Keys.NODE_ID))
                .isEqualTo(new NodeId("n2"));
        assertThat(
                        variables(Map.of("REVEILLE_NODE_ID", "n1", "REVEILLE_NODE_ID_FILE", ""))
                                .orThrow()
                                .get(Keys.NODE_ID))
                .isEqualTo(new NodeId("n1"));
    }

    private static Parsed<Settings> variables(Map<String, String> environment) {
        return Settings.read(
                new Sources(Optional.empty(), Optional.empty(), environment, Map.of(), Map.of()));
    }

    @Test
    void aVariableAndItsFileAreNotBothTaken() throws IOException {
        // Given
        var environment =
                Map.of("REVEILLE_NODE_ID", "n1", "REVEILLE_NODE_ID_FILE", file("n2\n").toString());
        // When
        var settings =
                Settings.read(
                        new Sources(
                                Optional.empty(),
                                Optional.empty(),
                                environment,
                                Map.of(),
                                Map.of()));
        // Then
        assertThat(settings)
                .isEqualTo(
                        Parsed.wrong(
                                Problem.invalid(
                                        Settings.CODE,
                                        "REVEILLE_NODE_ID and REVEILLE_NODE_ID_FILE are both set",
                                        "unset one of them; both give node.id")));
    }

    @Test
    void aValueFromAFileSaysWhichVariableNamedTheFile() throws IOException {
        var settings =
                ofEnvironment(Map.of("REVEILLE_NODE_ID_FILE", file("node-7\n").toString()))
                        .orThrow();
        assertThat(settings.origin(Keys.NODE_ID).source()).isEqualTo("REVEILLE_NODE_ID_FILE");
    }

    @Test
    void aClientsKeyThatItselfEndsInFileIsThatKeyAndMayLieInAFileToo() throws IOException {
        // Given
        var environment =
                Map.of(
                        "REVEILLE_ADMIN_SASL_OAUTHBEARER_ASSERTION_FILE",
                        "/run/assertion",
                        "REVEILLE_PRODUCER_SASL_OAUTHBEARER_ASSERTION_FILE_FILE",
                        file("/run/other\n").toString());
        // When
        var kafka = ofEnvironment(environment).orThrow().kafka();
        // Then
        assertThat(kafka.admin())
                .containsOnly(Map.entry("sasl.oauthbearer.assertion.file", "/run/assertion"));
        assertThat(kafka.producer())
                .containsOnly(Map.entry("sasl.oauthbearer.assertion.file", "/run/other"));
    }

    @ParameterizedTest
    @CsvSource({
        "REVEILLE_FILE, REVEILLE_FILE sets file",
        "REVEILLE_NODE_SLOT_FILE, REVEILLE_NODE_SLOT_FILE sets node.slot",
        "REVEILLE_, REVEILLE_ sets no key",
        "REVEILLE_NODE_ID_FILE, REVEILLE_NODE_ID_FILE names a file",
    })
    void aVariableThatCannotBeTakenIsRefusedOnceUnderItsFullName(String variable, String words) {
        assertThat(((Parsed.Wrong<Settings>) ofEnvironment(Map.of(variable, "/x"))).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).startsWith(words));
    }

    @Test
    void addressesOfServicesThatAnOrchestratorSetsAreNoSettings() {
        // Given
        var environment =
                Map.of(
                        "REVEILLE_PORT", "tcp://10.0.0.7:8700",
                        "REVEILLE_NODE_PORT", "tcp://10.0.0.7:9092",
                        "REVEILLE_NODE_SERVICE_HOST", "10.0.0.7",
                        "REVEILLE_NODE_SERVICE_PORT", "9092",
                        "REVEILLE_NODE_SERVICE_PORT_HTTP", "9092",
                        "REVEILLE_NODE_PORT_9092_TCP", "tcp://10.0.0.7:9092",
                        "REVEILLE_NODE_PORT_9092_TCP_PROTO", "tcp",
                        "REVEILLE_NODE_PORT_9092_TCP_PORT", "9092",
                        "REVEILLE_NODE_PORT_9092_TCP_ADDR", "10.0.0.7",
                        "REVEILLE_PRODUCER_PORT_53_UDP", "udp://10.0.0.8:53");
        // When
        var settings = ofEnvironment(environment).orThrow();
        // Then
        assertThat(settings.passedOn()).isEmpty();
        assertThat(
                        ((Parsed.Wrong<Settings>)
                                        ofEnvironment(Map.of("REVEILLE_NODE_PORT", "3000")))
                                .problems())
                .singleElement()
                .asString()
                .contains("node.ports");
    }

    @Test
    void propertiesOfEveryClientAreKnownWithTheirSource() throws IOException {
        // Given
        Path client = file("security.protocol=SASL_SSL\nssl.key.password=${env:KEY}");
        // When
        var settings =
                Settings.read(
                                new Sources(
                                        Optional.empty(),
                                        Optional.of(client),
                                        Map.of("KEY", "deep"),
                                        Map.of("ssl.protocol", "TLSv1.3"),
                                        Map.of()))
                        .orThrow();
        // Then
        assertThat(settings.common())
                .containsOnly(
                        Map.entry(
                                "security.protocol",
                                new Settings.Origin("SASL_SSL", client.toString())),
                        Map.entry(
                                "ssl.key.password",
                                new Settings.Origin("deep", client.toString(), "${env:KEY}")),
                        Map.entry(
                                "ssl.protocol",
                                new Settings.Origin("TLSv1.3", "--command-property")));
    }

    private static Parsed<Settings> ofEnvironment(Map<String, String> environment) {
        return Settings.read(
                new Sources(Optional.empty(), Optional.empty(), environment, Map.of(), Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "node.id, REVEILLE_NODE_ID",
        "producer.ssl.keystore_type, REVEILLE_PRODUCER_SSL_KEYSTORE__TYPE",
        "streams.a-b, REVEILLE_STREAMS_A___B"
    })
    void aKeyAndItsVariableAreSpeltBothWays(String key, String variable) {
        assertThat(Environment.variable(key)).isEqualTo(variable);
        assertThat(Environment.key(variable)).isEqualTo(key);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "s", ".properties"), text);
    }
}
