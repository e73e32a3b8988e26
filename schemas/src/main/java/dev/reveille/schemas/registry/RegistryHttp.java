package dev.reveille.schemas.registry;

import static dev.reveille.schemas.CodecException.Code.REGISTRY_DENIED;
import static dev.reveille.schemas.CodecException.Code.REGISTRY_NONSENSE;
import static dev.reveille.schemas.CodecException.Code.REGISTRY_UNREACHABLE;
import static dev.reveille.schemas.CodecException.Code.STOPPED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.reveille.schemas.CodecException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Asks the registry's addresses in turn, beginning with the one that answered last. */
final class RegistryHttp {
    /** For one address. A registry on the same network answers within tens of milliseconds. */
    static final Duration ATTEMPT = Duration.ofSeconds(2);

    /** For all addresses; below the time a transaction of relevance may stay open. */
    static final Duration TOTAL = Duration.ofSeconds(3);

    /** Larger than any schema. */
    private static final int MOST_BYTES = 4 << 20;

    private static final int NO_SUBJECT = 40401;
    private static final int NO_VERSION = 40402;
    private static final int NO_SCHEMA = 40403;
    private static final int SHOWN = 200;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What the registry said; never a server's own trouble, and never without meaning.
     *
     * @param status of HTTP: a success, or an error of whoever asked
     * @param json an object
     */
    record Answer(int status, JsonNode json) {
        /** Confluent's code of an error; 0 where there is none. */
        int error() {
            return json.path("error_code").asInt(0);
        }

        /** Whether a registry, and not some other server, says that it has no such thing. */
        boolean missing() {
            return error() == NO_SUBJECT || error() == NO_VERSION || error() == NO_SCHEMA;
        }

        /** The registry's own words. */
        String message() {
            return brief(json.path("message").asText(""));
        }
    }

    private final RegistryConfig config;
    private final HttpClient client;
    private volatile int preferred;

    RegistryHttp(RegistryConfig config) {
        this.config = config;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(ATTEMPT);
        config.tls().ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    Answer get(String path) {
        return ask(path, null);
    }

    Answer post(String path, String json) {
        return ask(path, json);
    }

    private Answer ask(String path, @Nullable String body) {
        long began = System.nanoTime();
        int first = preferred;
        int count = config.urls().size();
        CodecException worst = null;
        for (int i = 0; i < count; i++) {
            int number = (first + i) % count;
            Duration left = TOTAL.minusNanos(System.nanoTime() - began);
            if (left.isNegative() || left.isZero()) {
                break;
            }
            try {
                Answer answer = askOne(config.urls().get(number), path, body, least(left));
                preferred = number;
                return answer;
            } catch (CodecException e) {
                if (e.code() == STOPPED) {
                    throw e;
                }
                // One that answers, but wrongly, tells more than one that is away.
                worst = worst == null || worst.code() == REGISTRY_UNREACHABLE ? e : worst;
            }
        }
        throw worst == null ? unreachable(config.urls().get(first), "no time left", null) : worst;
    }

    private static Duration least(Duration left) {
        return left.compareTo(ATTEMPT) < 0 ? left : ATTEMPT;
    }

    private Answer askOne(URI url, String path, @Nullable String body, Duration within) {
        var request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Accept", "application/vnd.schemaregistry.v1+json, */*;q=0.5");
        config.authorization().ifPresent(secret -> request.header("Authorization", secret.value()));
        if (body != null) {
            request.header("Content-Type", "application/vnd.schemaregistry.v1+json")
                    .POST(BodyPublishers.ofString(body));
        }
        var sent = client.sendAsync(request.build(), info -> new BoundedBody(MOST_BYTES));
        return judged(url, awaited(url, sent, within));
    }

    private static HttpResponse<byte[]> awaited(
            URI url, CompletableFuture<HttpResponse<byte[]>> sent, Duration within) {
        try {
            return sent.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw unreachable(url, "no answer within " + within.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof BoundedBody.TooLarge) {
                throw nonsense(url, "gave " + cause.getMessage(), cause);
            }
            throw cause instanceof SSLException
                    ? untrusted(url, cause)
                    : unreachable(url, words(cause), cause);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new CodecException(
                    STOPPED, "interrupted while asking " + url, "ask again if it matters", e);
        }
    }

    private static Answer judged(URI url, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            throw new CodecException(
                    REGISTRY_DENIED,
                    "the schema registry " + url + " refuses access (HTTP " + status + ")",
                    "set basic.auth.user.info to user:password of one who may read, and register"
                            + " where auto.register.schemas is on",
                    null);
        }
        if (status >= 500 || status == 429 || status == 408) {
            throw unreachable(url, "HTTP " + status, null);
        }
        Optional<JsonNode> json = object(response.body());
        boolean ours = status == 200 || (status >= 400 && json.isPresent());
        if (!ours || json.isEmpty()) {
            String text = new String(response.body(), StandardCharsets.UTF_8);
            throw nonsense(url, "said HTTP " + status + " and \"" + brief(text) + "\"", null);
        }
        return new Answer(status, json.get());
    }

    private static Optional<JsonNode> object(byte[] bytes) {
        try {
            return Optional.ofNullable(JSON.readTree(bytes)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }

    static CodecException nonsense(URI url, String what, @Nullable Throwable cause) {
        return new CodecException(
                REGISTRY_NONSENSE,
                url + " does not answer as a schema registry: it " + what,
                "let schema.registry.url name the root of Confluent's API, such as"
                        + " http://host:8081, or http://host:8080/apis/ccompat/v7 for Apicurio",
                cause);
    }

    /** An answer that makes no sense for what was asked. */
    CodecException nonsense(Answer answer) {
        return nonsense(
                config.urls().get(preferred),
                "said HTTP " + answer.status() + " and \"" + brief(answer.json().toString()) + "\"",
                null);
    }

    private static CodecException untrusted(URI url, Throwable cause) {
        return new CodecException(
                REGISTRY_UNREACHABLE,
                "no TLS with the schema registry " + url + ": " + cause.getMessage(),
                "let schema.registry.ssl.truststore.location name a store with its certificate,"
                        + " and schema.registry.ssl.keystore.location yours if it asks for one",
                cause);
    }

    private static CodecException unreachable(URI url, String why, @Nullable Throwable cause) {
        return new CodecException(
                REGISTRY_UNREACHABLE,
                "the schema registry " + url + " cannot be reached: " + why,
                "start it, or mend schema.registry.url",
                cause);
    }

    private static String words(Throwable cause) {
        if (cause instanceof ConnectException) {
            // The JDK's client says no more than that.
            return "nobody listens there, or there is no such host";
        }
        String message = cause.getMessage();
        String kind = cause.getClass().getSimpleName();
        return message == null || message.isBlank() ? kind : kind + ", " + message;
    }

    static String brief(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
    }
}
