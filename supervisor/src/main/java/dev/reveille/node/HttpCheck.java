package dev.reveille.node;

import dev.reveille.config.Build;
import dev.reveille.core.fleet.Durations;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Asks a path of 127.0.0.1 by GET. No proxy, no redirect; the answer's body is not read, so its
 * length does not matter.
 */
final class HttpCheck implements AutoCloseable {
    /** First and last status that is good, as in Kubernetes. */
    private static final int GOOD_FROM = 200;

    private static final int GOOD_TO = 399;

    private static final String NO_HTTP = ": what it answers is no HTTP";

    private @Nullable HttpClient client;

    /** Made on first need: it costs a thread. */
    private synchronized HttpClient client() {
        if (client == null) {
            client =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .proxy(ProxySelector.of(null))
                            .executor(
                                    Executors.newThreadPerTaskExecutor(
                                            Thread.ofVirtual().name("check-http-", 0).factory()))
                            .build();
        }
        return client;
    }

    Answer ask(int port, String path, Duration timeout) {
        String where = "GET " + path + " of port " + port;
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(timeout)
                        .header("User-Agent", "reveille/" + Build.VERSION)
                        .GET()
                        .build();
        try {
            var response = client().send(request, BodyHandlers.ofInputStream());
            try (InputStream _ = response.body()) {
                int status = response.statusCode();
                return status >= GOOD_FROM && status <= GOOD_TO
                        ? new Answer.Good()
                        : new Answer.Bad(where + " answered " + status);
            }
        } catch (HttpTimeoutException e) {
            return new Answer.None(where + ": no answer within " + Durations.format(timeout));
        } catch (ConnectException e) {
            return Answer.ours(e)
                    ? new Answer.Unknown(String.valueOf(e.getMessage()))
                    : new Answer.Bad(where + ": nothing listens there");
        } catch (IllegalArgumentException e) {
            // So the client calls a length that is no number.
            return new Answer.Bad(where + NO_HTTP);
        } catch (IOException e) {
            if (noHttp(e)) {
                return new Answer.Bad(where + NO_HTTP);
            }
            return Answer.ours(e)
                    ? new Answer.Unknown(String.valueOf(e.getMessage()))
                    : new Answer.Bad(where + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Unknown("the node is closed");
        }
    }

    /**
     * Then the failure's words quote the answer: byte by byte, so that a secret in it need not look
     * like one, and it could pass itself off as a failure of our own.
     */
    private static boolean noHttp(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProtocolException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
