package org.ringmill.examples.crawler;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ringmill.time.EngineClock;

/** A web in memory: what each address answers, one answer after another, the last one for good; and what was asked, and when. */
final class FakeWeb implements Fetcher {
    /** Stands for no answer. */
    static final Response NO_ANSWER = Response.of(0);

    private final EngineClock clock;
    private final Map<URI, List<Response>> answers = new HashMap<>();
    private final List<Request> requests = new ArrayList<>();

    record Request(URI uri, long timeNs) {}

    FakeWeb(final EngineClock clock) {
        this.clock = clock;
    }

    FakeWeb answer(final String address, final Response... inTurn) {
        answers.put(URI.create(address), List.of(inTurn));
        return this;
    }

    FakeWeb page(final String address, final String... links) {
        return answer(address, linking(links));
    }

    static Response linking(final String... links) {
        return Response.html(
                Stream.of(links).map(link -> "<a href='" + link + "'>x</a>").collect(Collectors.joining("\n")));
    }

    @Override
    public synchronized Response fetch(final URI uri) throws IOException {
        final int before = (int)
                requests.stream().filter(request -> request.uri().equals(uri)).count();
        requests.add(new Request(uri, clock.timeNs()));
        final List<Response> inTurn = answers.getOrDefault(uri, List.of(Response.of(404)));
        final Response answer = inTurn.get(Math.min(before, inTurn.size() - 1));
        if (answer.status() == NO_ANSWER.status()) {
            throw new IOException("no answer, uri=" + uri);
        }
        return answer;
    }

    /** {@return requests whose address begins so} */
    synchronized List<Request> asked(final String prefix) {
        return requests.stream()
                .filter(request -> request.uri().toString().startsWith(prefix))
                .toList();
    }
}
